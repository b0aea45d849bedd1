// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "ecgmm/cli/commands.h"

namespace ecgmm::cli {

Command recalibrate_command(const Job<assess::RecalibrateOptions>& run) {
  return {"recalibrate", "Fit a model's probabilities and threshold to another clinic",
          [run](CLI::App& app) {
            auto options = std::make_shared<assess::RecalibrateOptions>();
            auto& o = *options;
            app.add_option("cohort", o.cohort, "Cohort folder, labeled")
                ->type_name("COHORT")
                ->required();
            app.add_option("--model", o.model, "Run folder or bundle; it is not changed")
                ->type_name("MODEL")
                ->required();
            app.add_option("--out", o.out, "Folder for the new bundle")->required();
            app.add_option("--aim", o.aim,
                           "Choose the threshold for youden, sensitivity>=X or cost=X; default: "
                           "the model's aim; without one the threshold is kept")
                ->type_name("AIM");
            app.add_option("--abstain", o.abstain,
                           "When to abstain: error<=X, the largest share of wrong calls among the "
                           "answers; or none; default: as the model does")
                ->type_name("AIM");
            app.add_option("--prevalence", o.prevalence,
                           "Share of abnormal patients where the model will be used; default: as "
                           "in the cohort");
            app.add_option("--split", o.split,
                           "Which of the records not trained on: all, or the val or test split of "
                           "the model's own run")
                ->check(CLI::IsMember({"all", "val", "test"}))
                ->capture_default_str();
            add_machine_options(app, o);
            app.add_flag("--force", o.force, "Replace an existing model folder");
            return [options, run] { print_text(run(*options)); };
          }};
}

}  // namespace ecgmm::cli
