// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/ablation.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/table.h"
#include "ecgmm/experiment/crossval_run.h"
#include "ecgmm/experiment/training_run.h"
#include "ecgmm/metrics/figures.h"

namespace ecgmm::experiment {
namespace {

struct Row {
  std::string name;
  std::vector<std::string> assignments;
};

/// What is taken away in each built-in row.
std::vector<Row> built_in_rows(const train::RunConfig& base) {
  const auto width = base.model.wave_width;
  return {
      {"without augmentation", {"train.augment=false"}},
      {"without hidden modalities", {"train.part_dropout=0"}},
      {"without amplitude", {"model.amplitude=false"}},
      {"without squeeze-and-excitation", {"model.squeeze=false"}},
      {"without known-value flags", {"model.known_flags=false"}},
      {"without single-modality losses", {"train.branch_weight=0"}},
      {"without label smoothing", {"train.label_smoothing=0"}},
      {"without dropout", {"model.dropout=0"}},
      {"without weight decay", {"train.weight_decay=0"}},
      {"one network", {"train.inner_folds=0", "train.members=1", "train.threshold=0.5"}},
      {"half the width", {concat("model.wave_width=", std::max<std::int64_t>(8, width / 2))}},
      {"double the width", {concat("model.wave_width=", 2 * width)}},
  };
}

/// "NAME:key=value,key=value".
Row parse_row(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string::npos) {
    throw usage_error(concat("--row '", text, "' has no name"),
                      "give NAME:key=value, such as \"no dropout:model.dropout=0\"");
  }
  return {std::string(trim(text.substr(0, colon))), split_text(text.substr(colon + 1), ',')};
}

/// Whether the ingredient that a row lacks was shown to help.
std::string verdict(const metrics::Interval& difference) {
  if (std::isnan(difference.low)) return "undefined";
  if (difference.high < 0) return "helps";
  if (difference.low > 0) return "better without";
  return "not shown to help";
}

/// Each row's difference to the whole recipe.
eval::Table ablation_table(const eval::CrossValidation& result) {
  eval::Table table{"Value of each ingredient: AUROC without it minus AUROC with all",
                    {"", "AUROC", "difference", "95 % interval", "the ingredient"},
                    {}};
  const double auroc = result.figures.values[metrics::kAuroc];
  table.rows.push_back({result.name, eval::figure(auroc), "", "", ""});
  for (const auto& row : result.variants) {
    const auto& gain = row.gain.auroc;
    table.rows.push_back({row.name, eval::figure(row.figures.auroc),
                          eval::signed_figure(gain.difference), eval::range(gain.interval),
                          verdict(gain.interval)});
  }
  return table;
}

}  // namespace

std::vector<VariantPlan> ablation_variants(const CrossvalOptions& options) {
  const auto& recipe = options.recipes.front();
  const auto make = [&](const std::string& name, const std::vector<std::string>& more) {
    auto assignments = options.assignments;
    assignments.insert(assignments.end(), more.begin(), more.end());
    return VariantPlan{name, recipe, resolve_config(recipe, options.config_file, assignments)};
  };
  std::vector<VariantPlan> variants = {make(recipe, {})};
  if (!options.extra.empty()) {
    variants.push_back(variants.front());
    variants.back().name = "without additional data";
    variants.back().with_extra = false;
  }
  const auto base = to_toml(variants.front().config.fields());
  for (const auto& row : built_in_rows(variants.front().config)) {
    auto variant = make(row.name, row.assignments);
    if (to_toml(variant.config.fields()) != base) variants.push_back(std::move(variant));
  }
  for (const auto& text : options.rows) {
    const auto row = parse_row(text);
    variants.push_back(make(row.name, row.assignments));
  }
  require_different_folders(variants);
  return variants;
}

std::string ablate(const CrossvalOptions& options) {
  CrossvalPlan plan = plan_of(options, "ablate");
  plan.variants = ablation_variants(options);
  Crossval crossval(std::move(plan), options);
  if (!crossval.train()) return {};
  auto result = crossval.evaluate();
  const auto table = eval::to_text(ablation_table(result));
  result.summary += "\n" + table;
  crossval.write(result);
  return table;
}

}  // namespace ecgmm::experiment
