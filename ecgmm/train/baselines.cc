// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/baselines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/age.h"
#include "ecgmm/metrics/logistic.h"

namespace ecgmm::train {
namespace {

using bundle::Baseline;
using bundle::BaselineFeature;

constexpr double kPenalty = 1;
constexpr std::size_t kFewestPatients = 5;  // fewer might be known by a rare word

/// What is fitted to.
struct Rows {
  const data::Cohort& cohort;
  std::vector<std::size_t> records;
  std::vector<double> targets;  ///< beside them: 1 = abnormal
};

Rows take_rows(const data::Cohort& cohort, std::span<const std::size_t> rows) {
  Rows taken{cohort, {}, {}};
  for (const auto row : rows) {
    if (cohort.training_only(row)) continue;
    taken.records.push_back(row);
    taken.targets.push_back(cohort.records()[row].label == Label::abnormal ? 1 : 0);
  }
  return taken;
}

/// The column's words that enough patients have, sorted.
std::vector<std::string> common_words(const Rows& rows, std::size_t column) {
  std::map<std::string, std::set<std::string>> patients;
  for (const auto row : rows.records) {
    const auto cells = rows.cohort.clinical(row);
    if (cells.empty() || cells[column].empty()) continue;
    patients[std::string(trim(cells[column].shown()))].insert(rows.cohort.records()[row].group);
  }
  std::vector<std::string> words;
  for (const auto& [word, found] : patients) {
    if (found.size() >= kFewestPatients) words.push_back(word);
  }
  return words;
}

/// The input columns of the training rows, or why there are none.
struct Inputs {
  std::vector<std::pair<std::size_t, data::ColumnDecision>> columns;  ///< with their positions
  std::string reason;
};

Inputs find_inputs(const Rows& rows, const data::DataConfig& config) {
  Inputs inputs;
  try {
    const auto decisions = data::decide_columns(rows.cohort, rows.records, config);
    for (std::size_t c = 0; c < decisions.size(); ++c) {
      if (decisions[c].role == data::Role::input) inputs.columns.emplace_back(c, decisions[c]);
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    inputs.reason = error.what();
  }
  return inputs;
}

std::vector<BaselineFeature> named(std::initializer_list<const char*> whats) {
  std::vector<BaselineFeature> features;
  for (const auto* what : whats) features.push_back({.what = what});
  return features;
}

std::vector<BaselineFeature> lacking() {
  return named({"lacks image", "lacks signal", "lacks clinical"});
}

void add_words(std::vector<BaselineFeature>& features, const Rows& rows, std::size_t column) {
  for (auto& word : common_words(rows, column)) {
    BaselineFeature feature{.what = "word", .word = std::move(word)};
    feature.column.name = rows.cohort.clinical_columns()[column];
    features.push_back(std::move(feature));
  }
}

void add_known(std::vector<BaselineFeature>& features, const std::string& column) {
  BaselineFeature feature{.what = "known"};
  feature.column.name = column;
  features.push_back(std::move(feature));
}

/// Whether the words behind the column's numbers may be kept: they are declared, or common.
bool may_keep_words(const Rows& rows, std::size_t column, const data::ColumnDecision& decision) {
  if (decision.values == data::column_spec(rows.cohort.config(), decision.name).values) return true;
  std::set<std::string> common;
  for (const auto& word : common_words(rows, column)) common.insert(to_lower(word));
  return std::all_of(decision.values.begin(), decision.values.end(),
                     [&](const auto& value) { return common.contains(value.first); });
}

std::vector<BaselineFeature> clinical_features(const Rows& rows, const Inputs& inputs) {
  std::vector<BaselineFeature> features;
  for (const auto& [column, decision] : inputs.columns) {
    if (decision.kind == data::ColumnKind::categorical) {
      add_words(features, rows, column);
    } else if (may_keep_words(rows, column, decision)) {
      features.push_back({.what = "value", .column = decision});
    }
    add_known(features, decision.name);
  }
  return features;
}

bool names_a_source(std::string_view column) {
  constexpr std::array<std::string_view, 6> kNames = {"device", "site",   "hospital",
                                                      "centre", "center", "scanner"};
  return std::find(kNames.begin(), kNames.end(), to_lower(column)) != kNames.end();
}

std::vector<BaselineFeature> shortcut_features(const Rows& rows, const Inputs& inputs) {
  auto features = lacking();
  for (const auto& [column, decision] : inputs.columns) add_known(features, decision.name);
  const auto others = named({"order", "image width", "image height", "image bytes", "image red",
                             "image green", "image blue", "missing samples"});
  features.insert(features.end(), others.begin(), others.end());
  const auto& columns = rows.cohort.clinical_columns();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!names_a_source(columns[c])) continue;
    add_words(features, rows, c);
    add_known(features, columns[c]);
  }
  return features;
}

bool measures_ink(const BaselineFeature& feature) {
  constexpr std::array<std::string_view, 4> kInk = {"image bytes", "image red", "image green",
                                                    "image blue"};
  return std::find(kInk.begin(), kInk.end(), feature.what) != kInk.end();
}

/// Sets mean and deviation; false where the numbers are all the same or none.
bool scale(BaselineFeature& feature, std::span<const double> numbers) {
  std::vector<double> there;
  for (const double number : numbers) {
    if (std::isfinite(number)) there.push_back(number);
  }
  if (there.empty()) return false;
  const auto [low, high] = std::minmax_element(there.begin(), there.end());
  if (*low == *high) return false;
  const auto count = static_cast<double>(there.size());
  double sum = 0;
  for (const double number : there) sum += number;
  feature.mean = sum / count;
  double squares = 0;
  for (const double number : there) squares += (number - feature.mean) * (number - feature.mean);
  feature.deviation = std::sqrt(squares / count);
  return feature.deviation > 0 && std::isfinite(feature.deviation);
}

Baseline fit(std::string_view name, const Rows& rows,
             const std::vector<BaselineFeature>& candidates, std::string reason) {
  const std::size_t count = rows.records.size();
  std::vector<std::vector<double>> by_row;
  for (const auto row : rows.records) {
    by_row.push_back(bundle::baseline_features(rows.cohort, row, candidates));
  }
  Baseline baseline{.name = std::string(name)};
  std::vector<std::vector<double>> columns;  // standardized, of the features kept
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    std::vector<double> column;
    for (const auto& numbers : by_row) column.push_back(numbers[k]);
    auto feature = candidates[k];
    if (!scale(feature, column)) continue;
    for (double& number : column) number = bundle::standardized(number, feature);
    baseline.features.push_back(std::move(feature));
    columns.push_back(std::move(column));
  }
  std::vector<double> design;
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto& column : columns) design.push_back(column[i]);
  }
  const auto fitted = metrics::fit_logistic({.features = design,
                                             .n_features = columns.size(),
                                             .targets = rows.targets,
                                             .penalty = kPenalty});
  if (!fitted.converged) {
    throw Error(ErrorKind::internal, concat("the baseline ", name, " did not converge"));
  }
  baseline.intercept = fitted.intercept;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    baseline.features[k].coefficient = fitted.coefficients[k];
  }
  if (baseline.features.empty()) {
    baseline.reason =
        reason.empty() ? "it has the same value in all training records" : std::move(reason);
  }
  return baseline;
}

}  // namespace

std::vector<Baseline> fit_baselines(const data::Cohort& cohort, std::span<const std::size_t> rows,
                                    const data::DataConfig& config) {
  const auto taken = take_rows(cohort, rows);
  const auto inputs = find_inputs(taken, config);
  const auto shortcuts = shortcut_features(taken, inputs);
  auto inkless = shortcuts;
  std::erase_if(inkless, measures_ink);
  const bool has_age = data::age_column(cohort).has_value();
  return {
      fit(bundle::kAgeBaseline, taken, has_age ? named({"age"}) : std::vector<BaselineFeature>{},
          "there is no column AGE"),
      fit(bundle::kClinicalBaseline, taken, clinical_features(taken, inputs), inputs.reason),
      fit(bundle::kShortcutBaseline, taken, shortcuts, {}),
      fit(bundle::kInklessBaseline, taken, inkless, {}),
      fit(bundle::kMaskBaseline, taken, lacking(), {}),
  };
}

}  // namespace ecgmm::train
