// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/text.h"
#include "ecgmm/train/config.h"

namespace ecgmm::cli {
void add_crossval_options(CLI::App& app, experiment::CrossvalOptions& o) {
  app.add_option("cohort", o.cohorts, "Cohort folders; several are taken together")
      ->type_name("COHORT...")
      ->required();
  app.add_option("--extra", o.extra,
                 "A cohort for training only, in every fold; without the patients of the fold; may "
                 "be repeated")
      ->type_name("COHORT")
      ->allow_extra_args(false);
  app.add_option("--config", o.config_file, "Config values over the recipe's, as TOML")
      ->type_name("FILE");
  app.add_option("--set", o.assignments,
                 "One config value over those, as of `ecgmm train`; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--folds", o.folds, "Parts that the patients are dealt to")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "Seed of folds and training")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--accept-drops", o.accept_drops,
               "Train though many, or unevenly many, records drop");
  app.add_option("--out", o.out,
                 "Folder of results; the same command goes on with it after an interruption")
      ->type_name("DIR")
      ->required();
  add_machine_options(app, o);
  app.add_option("--jobs", o.jobs,
                 "Trainings at once, each a process with its share of the threads")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_flag("--force", o.force, "Begin anew in a folder that was begun with other settings");
}

Command crossval_command(Job<experiment::CrossvalOptions> run) {
  const auto declare = [run](CLI::App& app) {
    auto options = std::make_shared<experiment::CrossvalOptions>();
    auto& o = *options;
    o.recipes = {std::string(train::kDefaultRecipe)};
    add_crossval_options(app, o);
    app.add_option("--recipe", o.recipes,
                   concat("Named set of config values: ", train::recipe_names(),
                          "; several are compared with the first on the same folds"))
        ->allow_extra_args(false)
        ->capture_default_str();
    app.add_option("--repeats", o.repeats, "Times that all is done with other folds")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--baselines", o.baselines,
                   "all: also train the first recipe on each part alone")
        ->check(CLI::IsMember({"all"}));
    app.add_flag("--skip-without-extra", o.skip_without_extra,
                 "With --extra: do not train the first recipe without further data too");
    app.add_flag("--nested", o.nested,
                 "Choose among the recipes in each fold, by what their inner folds say of it: the "
                 "figure of the choice, beside that of the best recipe after selection");
    app.add_flag("--final", o.final_model,
                 "Afterwards train the first recipe on all records, into DIR/model");
    return [options, run] { print_text(run(*options)); };
  };
  return {"crossval", "Cross-validate recipes on cohorts, by patients", declare};
}

}  // namespace ecgmm::cli
