// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/drift_text.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/io/json_numbers.h"

namespace ecgmm::eval {
namespace {

std::string title_of(const DriftRow& row) {
  if (!row.word.empty()) return row.name + ": " + row.word;
  return row.unit.empty() ? row.name : row.name + ", " + row.unit;
}

std::string share_or_mean(const DriftRow& row, double value, double deviation) {
  if (std::isnan(value)) return {};
  if (row.is_share) return fixed(100 * value, 1) + " %";
  // Two digits of the deviation.
  const double size = deviation > 0 ? deviation : std::abs(value);
  const double place = size > 0 ? std::floor(std::log10(size)) : 0;
  const int digits = static_cast<int>(std::clamp(1 - place, 0.0, 6.0));
  return concat(fixed(value, digits), " ± ", fixed(deviation, digits));
}

}  // namespace

nlohmann::json to_json(const Drift& drift) {
  auto rows = nlohmann::json::array();
  for (const auto& row : drift.rows) {
    rows.push_back({{"name", row.name},
                    {"unit", row.unit},
                    {"word", row.word},
                    {"kind", row.is_share ? "share" : "mean"},
                    {"training", io::number_json(row.training)},
                    {"training_sd", io::number_json(row.training_sd)},
                    {"n_training", row.n_training},
                    {"here", io::number_json(row.here)},
                    {"here_sd", io::number_json(row.here_sd)},
                    {"n", row.n},
                    {"difference", io::number_json(row.difference.value)},
                    {"difference_ci95", io::ends_json(row.difference.interval)},
                    {"stability", io::number_json(row.stability)},
                    {"stability_by_chance", io::number_json(row.by_chance)},
                    {"verdict", row.verdict}});
  }
  return {{"is_known", drift.inputs.records > 0},
          {"n_training_records", drift.inputs.records},
          {"n_training_patients", drift.inputs.patients},
          {"n_training_predictions", drift.predictions.records},
          {"n", drift.records},
          {"n_patients", drift.patients},
          {"n_trained_on", drift.trained_on},
          {"shifted", drift.shifted()},
          {"rows", rows}};
}

Table drift_table(const Drift& drift) {
  Table table{"",
              {"", "training", "here", "n", "difference", "95 % interval", "stability index",
               "chance limit", ""},
              {}};
  const auto known = [](double value, const std::string& text) {
    return std::isnan(value) ? "" : text;
  };
  for (const auto& row : drift.rows) {
    if (row.name.ends_with(" missing") && row.verdict != "shifted") continue;
    const auto& difference = row.difference;
    table.rows.push_back({title_of(row), share_or_mean(row, row.training, row.training_sd),
                          share_or_mean(row, row.here, row.here_sd), concat(row.n),
                          known(difference.value, signed_figure(difference.value, 2)),
                          range(difference.interval, 2),
                          known(row.stability, figure(row.stability, 2)),
                          known(row.by_chance, figure(row.by_chance, 2)), row.verdict});
  }
  table.notes = {"Shares of missing values are shown only if they are shifted."};
  return table;
}

std::vector<std::string> drift_text(const Drift& drift) {
  if (drift.inputs.records == 0) {
    return {
        "This model was made by an earlier version and keeps no summary of its training data, so "
        "nothing can be compared."};
  }
  std::vector<std::string> text = {
      concat(plural(drift.records, "record"), " of ", plural(drift.patients, "patient"),
             " here, compared with ", drift.inputs.records, " of ", drift.inputs.patients,
             " in training; n counts patients, and borderline records are left out.")};
  if (drift.predictions.records > 0) {
    text.push_back(concat("Predictions are compared with those for ",
                          plural(drift.predictions.records, "record"),
                          " that the predicting network was not trained on. In an ensemble these "
                          "are predictions of single networks, which vary more than their mean."));
  }
  if (drift.trained_on > 0) {
    text.push_back(concat("Apparent: ", share_text(drift.trained_on, drift.records),
                          " records here were used in training."));
  }
  if (drift.patients < Drift::kFewestPatients) {
    text.push_back(concat("Fewer than ", Drift::kFewestPatients, " patients: too few to compare."));
  }
  text.push_back(
      "Differences of means are in standard deviations (Hedges' g), differences of shares are "
      "plain. The population stability index compares whole distributions, by tenths of the "
      "training data or by words. \"Shifted\" means that it exceeds 0.1 and what two samples of "
      "these sizes from the same population would exceed once in 20 times; about one row in 20 "
      "does so by chance.");
  text.push_back(
      "A shift does not prove that the model fails here, and no shift does not prove that it "
      "works. Only labels can show that.");
  return text;
}

std::string drift_line(const Drift& drift) {
  const auto names = drift.shifted();
  if (names.empty()) return {};
  const auto compared =
      std::count_if(drift.rows.begin(), drift.rows.end(),
                    [](const DriftRow& row) { return !std::isnan(row.stability); });
  return concat("shifted from the training data: ", join(names, ", "), " (", names.size(), " of ",
                compared, " compared)");
}

}  // namespace ecgmm::eval
