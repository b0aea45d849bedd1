// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ecgmm/eval/score_columns.h"

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

}  // namespace ecgmm::eval
