// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "ecgmm/cli/commands.h"

namespace ecgmm::cli {

Command recalibrate_command(Job<assess::RecalibrateOptions> run) {
  return {"recalibrate", "Fit a model's probabilities and threshold to another clinic",
          [run](CLI::App& app) {
            auto options = std::make_shared<assess::RecalibrateOptions>();
            auto& o = *options;
            app.add_option("cohort", o.cohort, "Cohort folder, labeled")
                ->type_name("COHORT")
                ->required();
            app.add_option("--model", o.model, "Run folder or bundle; it stays as it is")
                ->type_name("MODEL")
                ->required();
            app.add_option("--out", o.out, "Folder for the new bundle")->required();
            app.add_option("--aim", o.aim,
                           "Choose the threshold anew for youden, sensitivity>=X or cost=X; "
                           "default: for the model's aim; a threshold without one stays")
                ->type_name("AIM");
            app.add_option("--abstain", o.abstain,
                           "Answer anew only where certain enough: error<=X, the share of wrong "
                           "calls among the answers; or none; default: as the model does")
                ->type_name("AIM");
            app.add_option("--prevalence", o.prevalence,
                           "Share of abnormal patients where the model will be used; default: as "
                           "in the cohort");
            app.add_option("--split", o.split,
                           "Which records, of those not trained on: all, or of the model's own "
                           "run its val or test part")
                ->check(CLI::IsMember({"all", "val", "test"}))
                ->capture_default_str();
            add_machine_options(app, o);
            app.add_flag("--force", o.force, "Replace an existing model folder");
            return [options, run] { print_text(run(*options)); };
          }};
}

}  // namespace ecgmm::cli
