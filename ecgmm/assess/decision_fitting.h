// SPDX-License-Identifier: Apache-2.0
// From a network's log odds to a call: what is chosen on predictions of records that trained
// nothing, at the end of a run or by another clinic.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/prediction.h"
#include "ecgmm/metrics/thresholds.h"

namespace ecgmm::assess {

/// Parts have a decision of their own from so many records of each class on.
inline constexpr std::size_t kFewestOfAClass = 20;

/// What decisions are chosen for; what has no aim stays.
struct DecisionAims {
  std::optional<metrics::ThresholdAim> threshold = {};
  std::optional<double> most_errors = {};  ///< share of wrong calls among the answers
  std::string records = {};                ///< what the predictions are: "out of fold"
  double odds = 1;  ///< those of abnormal in use, over those of these records
};

/// What fit_decisions() did beside changing the model.
struct FittedDecisions {
  /// Of the records as they come, before the odds; none where they rank no better than chance: then
  /// no probability was changed.
  std::optional<metrics::Calibrator> calibrator;
  std::vector<ModalitySet> subsets;  ///< that were fitted on their own
};

/// Puts Platt's calibrator after the present ones, fitted on the records as they come, and chooses
/// threshold and bound on what it makes of the probabilities. The same on the probabilities by each
/// subset of modalities, where there are kFewestOfAClass of each class. Modalities with fewer, or
/// that rank no better than chance, follow the records as they come: their own decision, if they
/// have one, is moved by the same calibrator. Says in the log what was chosen.
/// @param predictions  (N) answered, of the model as it is: each by a network that did not see the
///                     record.
/// @param truth        (N) 1 = abnormal.
/// @throws Error (data) with one class.
FittedDecisions fit_decisions(bundle::Bundle& model,
                              std::span<const bundle::Prediction> predictions,
                              std::span<const int> truth, const DecisionAims& aims);

}  // namespace ecgmm::assess
