// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "ecgmm/cli/options.h"
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

void check(const TrainOptions& options) {
  if (!options.resume.empty()) return;
  if (options.cohorts.empty())
    throw usage_error("nothing to train on", "give a cohort folder, or --resume RUN");
  if (options.cohorts.size() > 1) {
    throw usage_error(concat(options.cohorts.size(), " cohorts are given"),
                      "training takes one cohort at a time");
  }
}

}  // namespace

Command train_command(std::function<void(const TrainOptions&)> run) {
  return {
      "train", "Train a model on a cohort and test it", [run](CLI::App& app) {
        auto options = std::make_shared<TrainOptions>();
        auto& o = *options;
        o.recipe = train::kDefaultRecipe;
        auto* resume =
            app.add_option("--resume", o.resume, "Go on with an interrupted run")->type_name("RUN");
        const auto add = [&](CLI::Option* option) { return option->excludes(resume); };
        add(app.add_option("cohort", o.cohorts, "Cohort folder")->type_name("COHORT"));
        add(app.add_option("--recipe", o.recipe, "Named set of config values")
                ->capture_default_str());
        add(app.add_option("--config", o.config_file, "Config values over the recipe's, as TOML")
                ->type_name("FILE"));
        add(app.add_option("--set", o.assignments, "One config value over those; may be repeated")
                ->type_name("KEY=VALUE")
                ->allow_extra_args(false));
        add(app.add_option("--split-file", o.split_file,
                           "CSV `id,split` (train, val, test) instead of a drawn split")
                ->type_name("FILE"));
        add(app.add_flag("--accept-drops", o.accept_drops,
                         "Train though many, or unevenly many, records drop"));
        add(app.add_option("--out", o.out, "Run folder; default: runs/<cohort>-<recipe>")
                ->type_name("RUN"));
        add(app.add_option("--device", o.device, "Where the network runs")
                ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
                ->capture_default_str());
        add(app.add_option("--threads", o.threads, "Threads; 0 = all available")
                ->check(CLI::Range(0, 1024))
                ->capture_default_str());
        add(app.add_flag("--force", o.force, "Replace an existing run folder"));
        app.footer(key_table());
        return [options, run] {
          check(*options);
          run(*options);
        };
      }};
}

}  // namespace ecgmm::cli
