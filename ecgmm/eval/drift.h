// SPDX-License-Identifier: Apache-2.0
// Whether the records and what is said of them look like those of the training. Needs no label.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/data_summary.h"
#include "ecgmm/eval/options.h"
#include "ecgmm/eval/scored_record.h"
#include "ecgmm/metrics/shift.h"

namespace ecgmm::eval {

/// A number, a yes or no, or one word of a column, there and here.
struct DriftRow {
  std::string name, unit;
  std::string word;                ///< "" but of a column of words
  bool is_share = false;           ///< else a mean
  double training, here;           ///< NaN where nothing may or can be said
  double training_sd, here_sd;     ///< of a mean
  std::size_t n_training, n;       ///< patients who tell it
  metrics::Difference difference;  ///< of means in deviations, of shares as it is
  /// Of a column of words at its first word; NaN where there is nothing to compare.
  double stability, by_chance;
  std::string verdict;  ///< "", "shifted", "too few to say", "not known here"
};

struct Drift {
  static constexpr std::size_t kFewestPatients = 20;
  static constexpr double kShifted = 0.1;  ///< the population stability index above which it counts

  data::Reference inputs, predictions;  ///< of the training, without their rows
  std::size_t records = 0, patients = 0;
  std::size_t trained_on = 0;
  std::vector<DriftRow> rows;
  /// Names of what is shifted, each once.
  std::vector<std::string> shifted() const;
};

/// What a model is to remember of the records that it was trained on: Prediction::facts and labels.
data::Reference summarize_inputs(std::span<const ScoredRecord> records);
/// And of what was said of records that did not train it: probability, call and refusal.
data::Reference summarize_predictions(std::span<const ScoredRecord> records);

/// Holds records against what the training data looked like, input by input.
Drift measure_drift(const TrainingData& training, std::span<const ScoredRecord> records);

}  // namespace ecgmm::eval
