// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "ecgmm/cli/commands.h"

namespace ecgmm::cli {

Command evaluate_command(const Job<assess::EvaluateOptions>& run) {
  return {"evaluate", "Evaluate a model on a cohort; without labels, predict and describe it",
          [run](CLI::App& app) {
            auto options = std::make_shared<assess::EvaluateOptions>();
            auto& o = *options;
            app.add_option("cohort", o.cohort, "Cohort folder")->type_name("COHORT")->required();
            app.add_option("--model", o.model,
                           "Run folder, bundle or version of the included model, as "
                           "default@1; default: its newest")
                ->type_name("MODEL");
            app.add_option("--split", o.split,
                           "Which records; default: the test split of the training cohort, all "
                           "records of any other")
                ->check(CLI::IsMember({"test", "val", "train", "all"}));
            app.add_option("--prevalence", o.prevalence,
                           "Share of abnormal patients for which PPV, NPV and net benefit are "
                           "computed; default: that of the records");
            app.add_option(
                "--out", o.out,
                "Folder for predictions, metrics, report and plots; default: print only");
            add_machine_options(app, o);
            app.add_flag("--force", o.force, "Replace an existing output folder");
            return [options, run] { print_text(run(*options)); };
          }};
}

}  // namespace ecgmm::cli
