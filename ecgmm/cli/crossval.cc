// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/text.h"
#include "ecgmm/train/config.h"

namespace ecgmm::cli {
void add_crossval_options(CLI::App& app, experiment::CrossvalOptions& o) {
  app.add_option("cohort", o.cohorts, "Cohort folders; several are combined")
      ->type_name("COHORT...")
      ->required();
  app.add_option("--extra", o.extra,
                 "A cohort for training only, added in every fold without the patients of the test "
                 "fold; may be repeated")
      ->type_name("COHORT")
      ->allow_extra_args(false);
  app.add_option("--config", o.config_file, "TOML file of settings that override the recipe's")
      ->type_name("FILE");
  app.add_option("--set", o.assignments,
                 "One setting that overrides those (see `ecgmm train --help`); may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--folds", o.folds, "Number of folds")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "Seed of folds and training")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--accept-drops", o.accept_drops,
               "Train even if many records are dropped, or one class more than the other");
  app.add_option("--out", o.out,
                 "Folder of results; after an interruption the same command continues there")
      ->type_name("DIR")
      ->required();
  add_machine_options(app, o);
  app.add_option("--jobs", o.jobs,
                 "Trainings at a time, each a process with its share of the threads")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_flag("--force", o.force, "Start over in a folder begun with other settings");
}

Command crossval_command(const Job<experiment::CrossvalOptions>& run) {
  const auto declare = [run](CLI::App& app) {
    auto options = std::make_shared<experiment::CrossvalOptions>();
    auto& o = *options;
    o.recipes = {std::string(train::kDefaultRecipe)};
    add_crossval_options(app, o);
    app.add_option("--recipe", o.recipes,
                   concat("Named set of settings: ", train::recipe_names(),
                          "; several are compared with the first on the same folds"))
        ->allow_extra_args(false)
        ->capture_default_str();
    app.add_option("--repeats", o.repeats, "Repetitions, each with other folds")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--baselines", o.baselines,
                   "all: also train the first recipe on each modality alone")
        ->check(CLI::IsMember({"all"}));
    app.add_flag("--skip-without-extra", o.skip_without_extra,
                 "With --extra: do not also train the first recipe without the additional data");
    app.add_flag("--nested", o.nested,
                 "In each fold choose the recipe that is best on its inner folds; report the "
                 "figure of that choice beside that of the best recipe after selection");
    app.add_flag("--final", o.final_model,
                 "Finally train the first recipe on all records, into DIR/model");
    return [options, run] { print_text(run(*options)); };
  };
  return {"crossval", "Cross-validate recipes on cohorts, by patient", declare};
}

}  // namespace ecgmm::cli
