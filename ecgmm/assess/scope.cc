// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/scope.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "ecgmm/core/text.h"

namespace ecgmm::assess {
namespace {

constexpr double kAdult = 18, kYoungestOfAdults = 16, kOldest = 100;  // years
constexpr double kFarDeviations = 4;
constexpr const char* kHeartRate = "heart rate";

ScopeRange age_range(const data::NumberSummary& ages) {
  const double low = ages.deciles.front();
  const double high = ages.deciles.back();
  const double median = ages.deciles[ages.deciles.size() / 2];
  return {"age", "years", low >= kAdult ? kYoungestOfAdults : std::max(0.0, 2 * low - median),
          std::max(kOldest, 2 * high - median)};
}

/// NaN where the record does not tell it, or not by a number.
double column_value(const bundle::Bundle& model, const data::DecodedRecord& record,
                    const std::string& name) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  if (!record.clinical) return kUnknown;
  const auto is_it = [&](const std::string& other) { return to_lower(other) == to_lower(name); };
  const auto cell = std::find_if(record.clinical->begin(), record.clinical->end(),
                                 [&](const auto& entry) { return is_it(entry.first); });
  if (cell == record.clinical->end() || cell->second.empty()) return kUnknown;
  const auto& columns = model.preprocessor->columns();
  const auto column = std::find_if(columns.begin(), columns.end(),
                                   [&](const auto& entry) { return is_it(entry.name); });
  if (column != columns.end()) return data::cell_value(cell->second, *column).value_or(kUnknown);
  return cell->second.kind == io::Cell::Kind::number ? cell->second.number : kUnknown;
}

}  // namespace

std::vector<ScopeRange> scope_of(const bundle::Bundle& model) {
  std::vector<ScopeRange> scope = {
      {kHeartRate, "/min", data::kLowestHeartRate, data::kHighestHeartRate}};
  const auto& columns = model.preprocessor->columns();
  for (const auto& known : model.reference.numbers) {
    if (known.name == "age" && !known.deciles.empty()) scope.push_back(age_range(known));
    const bool is_column = std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
      return column.name == known.name && column.role == data::Role::input &&
             column.kind == data::ColumnKind::numeric;
    });
    if (!is_column || !(known.deviation > 0)) continue;
    const double reach = kFarDeviations * known.deviation;
    scope.push_back({known.name, known.unit, known.mean - reach, known.mean + reach});
  }
  return scope;
}

std::vector<std::string> outside_scope(const std::vector<ScopeRange>& scope,
                                       const bundle::Bundle& model,
                                       const data::DecodedRecord& record,
                                       const std::optional<data::LeadReading>& reading) {
  std::vector<std::string> reasons;
  for (const auto& range : scope) {
    const bool is_rate = range.name == kHeartRate;
    if (is_rate && !reading) continue;
    const double value = is_rate ? reading->beat_rate : column_value(model, record, range.name);
    if (!(value < range.low || value > range.high)) continue;  // or NaN
    const auto unit = is_rate || range.unit.empty() ? range.unit : " " + range.unit;
    reasons.push_back(concat(range.name, " ", is_rate ? fixed(value, 0) : shortest(value), unit,
                             " is outside the model's training range (",
                             fixed(std::max(0.0, range.low), 0), " to ", fixed(range.high, 0), unit,
                             ")"));
  }
  return reasons;
}

std::vector<data::Warning> amplitude_doubts(const bundle::Bundle& model,
                                            const bundle::Prediction& prediction) {
  constexpr double kFarRatio = 8;
  std::vector<data::Warning> doubts;
  for (const auto& fact : prediction.facts) {
    const auto* value = std::get_if<double>(&fact.value);
    if (value == nullptr || !fact.name.ends_with(" amplitude")) continue;
    for (const auto& known : model.reference.numbers) {
      if (known.name != fact.name || known.deciles.empty()) continue;
      const double usual = known.deciles[known.deciles.size() / 2];
      if (!(*value > kFarRatio * usual || *value < usual / kFarRatio)) continue;  // or NaN
      doubts.push_back({"amplitude", concat(fact.name, " of ", fixed(*value, 3), " ", fact.unit,
                                            " is far from the ", fixed(usual, 3),
                                            " usual in training: check the unit or the gain")});
    }
  }
  return doubts;
}

void withhold(bundle::Prediction& prediction, const std::string& reason) {
  if (reason.empty() || prediction.status == bundle::PredictionStatus::unreadable) return;
  abstain(prediction, {reason});
  prediction.probability = prediction.uncalibrated = std::numeric_limits<double>::quiet_NaN();
  prediction.by_subset.clear();
  prediction.digitizing.reset();
}

void abstain(bundle::Prediction& prediction, const std::vector<std::string>& reasons) {
  if (reasons.empty() || prediction.status == bundle::PredictionStatus::unreadable) return;
  prediction.status = bundle::PredictionStatus::abstained;
  prediction.abnormal = false;
  prediction.note =
      concat(join(reasons, "; "), prediction.note.empty() ? "" : "; ", prediction.note);
}

}  // namespace ecgmm::assess
