// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/io/json_numbers.h"

namespace ecgmm::eval {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

DriftRow empty_row(const std::string& name, std::size_t n_training, std::size_t n) {
  return {.name = name,
          .unit = {},
          .word = {},
          .training = kUndefined,
          .here = kUndefined,
          .training_sd = kUndefined,
          .here_sd = kUndefined,
          .n_training = n_training,
          .n = n,
          .difference = {kUndefined, {kUndefined, kUndefined}},
          .stability = kUndefined,
          .by_chance = kUndefined,
          .verdict = {}};
}

/// Says whether the bins differ more than chance explains.
void judge(DriftRow& row, std::span<const std::size_t> training,
           std::span<const std::size_t> here) {
  if (row.n == 0) {
    row.verdict = "not known here";
    return;
  }
  if (std::min(row.n, row.n_training) < Drift::kFewestPatients || training.empty()) {
    row.verdict = "too few to say";
    return;
  }
  row.stability = metrics::population_stability(training, here);
  row.by_chance = metrics::stability_by_chance(training.size(), static_cast<double>(row.n_training),
                                               static_cast<double>(row.n));
  const bool is_shifted = row.stability > std::max(Drift::kShifted, row.by_chance);
  if (is_shifted) row.verdict = "shifted";
}

/// @param part, whole  records.
void compare_shares(DriftRow& row, std::size_t training_part, std::size_t training_whole,
                    std::size_t here_part, std::size_t here_whole) {
  row.is_share = true;
  row.training = static_cast<double>(training_part) / static_cast<double>(training_whole);
  row.here = static_cast<double>(here_part) / static_cast<double>(here_whole);  // 0 / 0: NaN
  row.difference = metrics::share_difference({row.training, static_cast<double>(row.n_training)},
                                             {row.here, static_cast<double>(row.n)});
}

void add_flag(std::vector<DriftRow>& rows, const data::FlagSummary& training,
              const data::FlagSummary& here) {
  if (training.yes == 0 && here.yes == 0) return;
  auto row = empty_row(training.name, training.patients, here.patients);
  compare_shares(row, training.yes, training.records, here.yes, here.records);
  judge(row, std::vector{training.records - training.yes, training.yes},
        std::vector{here.records - here.yes, here.yes});
  rows.push_back(std::move(row));
}

void add_number(std::vector<DriftRow>& rows, const data::NumberSummary& training,
                const data::NumberSummary& here) {
  auto row = empty_row(training.name, training.patients, here.patients);
  row.unit = training.unit;
  const auto moments = [](const data::NumberSummary& of) {
    return metrics::Moments{of.mean, of.deviation, static_cast<double>(of.patients)};
  };
  if (!training.counts.empty()) {
    row.training = training.mean;
    row.training_sd = training.deviation;
    if (row.n > 0)
      row.difference = metrics::standardized_difference(moments(training), moments(here));
  }
  // The mean of few patients would name them.
  if (here.patients >= data::Reference::kFewestOfWord) {
    row.here = here.mean;
    row.here_sd = here.deviation;
  } else {
    row.difference = {kUndefined, {kUndefined, kUndefined}};
  }
  judge(row, training.counts, here.counts);
  rows.push_back(std::move(row));
}

void add_words(std::vector<DriftRow>& rows, const data::WordSummary& training,
               const data::WordSummary& here) {
  const std::size_t words = training.words.size();
  const bool has_others = training.counts[words] > 0 || here.counts[words] > 0;
  // Of two words one tells both.
  const std::size_t first = words == 2 && !has_others ? 1 : 0;
  for (std::size_t w = first; w < words + (has_others ? 1 : 0); ++w) {
    const bool is_last = w == words;
    auto row = empty_row(training.name, training.patients, here.patients);
    row.word = is_last ? "other" : training.words[w];
    compare_shares(row, training.counts[w], training.records, here.counts[w], here.records);
    if (here.few[w]) {
      row.here = kUndefined;
      row.difference = {kUndefined, {kUndefined, kUndefined}};
    }
    if (w == first) judge(row, training.counts, here.counts);
    rows.push_back(std::move(row));
  }
}

void add_rows(std::vector<DriftRow>& rows, const data::Reference& training,
              const data::Reference& here) {
  for (std::size_t i = 0; i < training.flags.size(); ++i) {
    add_flag(rows, training.flags[i], here.flags[i]);
  }
  for (std::size_t i = 0; i < training.numbers.size(); ++i) {
    add_number(rows, training.numbers[i], here.numbers[i]);
  }
  for (std::size_t i = 0; i < training.words.size(); ++i) {
    add_words(rows, training.words[i], here.words[i]);
  }
}

/// What is known of the records before any prediction. No model is trained on borderline records:
/// they are left out.
std::vector<data::PatientFacts> input_facts(std::span<const ScoredRecord> records) {
  std::vector<data::PatientFacts> all;
  for (const auto& record : records) {
    if (record.truth == Label::borderline) continue;
    auto& own = all.emplace_back(data::PatientFacts{patient_of(record), record.prediction.facts});
    if (record.truth) own.facts.push_back({"labeled abnormal", record.truth == Label::abnormal});
  }
  return all;
}

std::vector<data::PatientFacts> prediction_facts(std::span<const ScoredRecord> records) {
  std::vector<data::PatientFacts> all;
  for (const auto& record : records) {
    if (record.truth == Label::borderline) continue;
    const auto& prediction = record.prediction;
    const bool is_ok = prediction.status == bundle::PredictionStatus::ok;
    auto& own =
        all.emplace_back(data::PatientFacts{patient_of(record), {{"not answered", !is_ok}}});
    if (std::isfinite(prediction.probability)) {
      own.facts.push_back({"probability of abnormal", prediction.probability});
    }
    if (is_ok) own.facts.push_back({"called abnormal", prediction.abnormal});
  }
  return all;
}

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

std::vector<std::string> Drift::shifted() const {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    if (row.verdict == "shifted") names.push_back(row.name);
  }
  return names;
}

data::Reference summarize_inputs(std::span<const ScoredRecord> records) {
  return data::summarize(input_facts(records));
}

data::Reference summarize_predictions(std::span<const ScoredRecord> records) {
  return data::summarize(prediction_facts(records));
}

Drift measure_drift(const TrainingData& training, std::span<const ScoredRecord> records) {
  Drift drift;
  drift.trained_on = training.trained_on;
  const auto compare = [&](const data::Reference& from,
                           const std::vector<data::PatientFacts>& facts, data::Reference& told) {
    told.records = from.records;
    told.patients = from.patients;
    const auto here = data::summarize_like(from, facts);
    drift.records = here.records;
    drift.patients = here.patients;
    add_rows(drift.rows, from, here);
  };
  compare(training.inputs, input_facts(records), drift.inputs);
  compare(training.predictions, prediction_facts(records), drift.predictions);
  return drift;
}

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
