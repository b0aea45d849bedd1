// SPDX-License-Identifier: Apache-2.0
// What is said of ranking, alike for one evaluated set and for the folds of a cross-validation: the
// model, the model with less to go by, and what knows less than the model.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/missing_modality_curve.h"
#include "ecgmm/eval/score_columns.h"

namespace ecgmm::eval {

/// The one model given only these modalities, of the records that have all of them.
struct SubsetRow {
  ModalitySet parts;
  Discrimination figures;
};

/// A baseline and the model on the records that both can score.
struct BaselineRow {
  std::string name;
  Discrimination figures;
  Gain gain;               ///< model - baseline
  metrics::McNemar calls;  ///< model first; the baseline calls from 0.5 on
};

/// Borderline records: scored, but neither normal nor abnormal.
struct Borderline {
  std::size_t n = 0;                  ///< records with a probability, of one repeat
  std::array<double, 5> quartiles{};  ///< lowest, 25 %, median, 75 %, highest probability
  std::size_t answered = 0;           ///< of these
  double called_abnormal = 0;         ///< share of the answered; NaN for none
};

struct Ranking {
  Discrimination model;
  std::vector<SubsetRow> subsets;  ///< none where the model needs all modalities
  std::vector<BaselineRow> baselines;
  Borderline borderline;
  Degradation degradation;
  /// Sentence where what is not physiology tells the classes apart; else "".
  std::string shortcut_warning;
  /// What the age-matched figures do not show, one sentence each.
  std::vector<std::string> doubts;
};

/// @param baselines  names beside ScoredRecord::baselines.
Ranking rank(std::span<const FoldView> parts, const std::vector<std::string>& baselines,
             const std::string& shortcut_name);

}  // namespace ecgmm::eval
