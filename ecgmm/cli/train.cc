// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/config.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/train/config.h"

namespace ecgmm::cli {
namespace {

/// The keys of --set and --config with default, range and meaning.
std::string key_table() {
  train::RunConfig config;
  std::string table = "Keys of --set and --config:\n";
  for (const auto& field : config.fields()) {
    const auto range = range_text(field);
    table += concat("  ", field.key, " = ", value_text(field),
                    range.empty() ? "" : concat("  (", range, ")"), "\n      ", field.help, "\n");
  }
  return table;
}

void check(const experiment::TrainOptions& options, const CLI::App& app) {
  if (!options.resume.empty()) {
    for (const auto* option : app.get_options()) {
      if (option->count() == 0 || option->check_name("--resume")) continue;
      throw usage_error(concat("--resume excludes ", option->get_name()),
                        "a run continues with its own settings: give only its folder");
    }
    return;
  }
  if (options.cohorts.empty())
    throw usage_error("nothing to train on", "give a cohort folder, or --resume RUN");
}

}  // namespace

Command train_command(const Job<experiment::TrainOptions>& run) {
  const auto declare = [run](CLI::App& app) {
    auto options = std::make_shared<experiment::TrainOptions>();
    auto& o = *options;
    o.recipe = train::kDefaultRecipe;
    app.add_option("cohort", o.cohorts, "Cohort folders; several are trained on together")
        ->type_name("COHORT...");
    app.add_option("--extra", o.extra,
                   "A cohort for training only: never validated or tested on; may be repeated")
        ->type_name("COHORT")
        ->allow_extra_args(false);
    app.add_option("--resume", o.resume, "Continue an interrupted run; excludes all other options")
        ->type_name("RUN");
    app.add_option("--recipe", o.recipe, "Named set of settings: " + train::recipe_names())
        ->capture_default_str();
    app.add_option("--init", o.init,
                   "Start from the weights of this model (run folder or bundle); unless set, "
                   "train.lr is then a fifth of the recipe's")
        ->type_name("MODEL");
    app.add_option("--config", o.config_file, "TOML file of settings that override the recipe's")
        ->type_name("FILE");
    app.add_option("--set", o.assignments, "One setting that overrides those; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    app.add_option("--split-file", o.split_file,
                   "CSV `id,split` (train, val, test) instead of a random split")
        ->type_name("FILE");
    app.add_flag("--accept-drops", o.accept_drops,
                 "Train even if many records are dropped, or one class more than the other");
    app.add_flag("--strict", o.strict,
                 "Refuse what would be assumed about a file (units, rates, scales)");
    app.add_option("--out", o.out, "Run folder; default: runs/<cohorts>-<recipe>")
        ->type_name("RUN");
    add_machine_options(app, o);
    app.add_flag("--force", o.force, "Replace an existing run folder");
    app.footer(key_table());
    return [options, run, &app] {
      check(*options, app);
      print_text(run(*options));
    };
  };
  return {"train", "Train a model on cohorts and test it", declare};
}

}  // namespace ecgmm::cli
