// SPDX-License-Identifier: Apache-2.0
// From a network's log odds to a call: what a run chooses on predictions that are out of fold.
#pragma once

#include <span>
#include <string>

#include "ecgmm/bundle/decision.h"
#include "ecgmm/metrics/thresholds.h"
#include "ecgmm/train/config.h"

namespace ecgmm::train {

/// @throws Error (usage) for a train.threshold that is neither a probability nor an aim, an aim
/// without train.inner_folds, or a single inner fold.
void check_decision(const TrainConfig& config);

/// The decision of a run without inner folds: no calibrator, train.threshold as it is.
bundle::Decision given_decision(const TrainConfig& config);

/// Chooses the threshold for the aim, says so in the log, and notes it in the origin.
/// @param probabilities  (N) calibrated.  @param truth (N) 1 = abnormal.
/// @param records  what they are: "out of fold".
/// @param odds     those of abnormal in use, over those of these records; weighs a cost.
/// @throws Error (data) with one class.
void choose_threshold(bundle::Decision& decision, std::span<const double> probabilities,
                      std::span<const int> truth, const metrics::ThresholdAim& aim,
                      const std::string& records, double odds = 1);

/// Fits Platt's calibrator, then the threshold for the aim on what it makes of the probabilities. A
/// ranking no better than chance is left uncalibrated, with a warning.
/// @param probabilities  (N) each by a network that did not see the record.
/// @param truth          (N) 1 = abnormal.
/// @throws Error (data) with one class.
bundle::Decision decide(std::span<const double> probabilities, std::span<const int> truth,
                        const TrainConfig& config);

}  // namespace ecgmm::train
