// SPDX-License-Identifier: Apache-2.0
// Free of torch. From a network's log odds to a call.
#pragma once

#include <nlohmann/json.hpp>

#include "ecgmm/bundle/prediction.h"
#include "ecgmm/metrics/recalibration.h"

namespace ecgmm::bundle {

/// How records that are judged by the same parts get a probability and a call.
struct Decision {
  metrics::Calibrator calibrator = {};  ///< of the averaged log odds; by default they stay
  double threshold = 0.5;               ///< (calibrated) probability >= threshold is abnormal
  /// What the threshold was chosen by, and on what; null = it was given.
  nlohmann::json threshold_origin = nullptr;
  /// The model abstains where max(p, 1 - p) is lower; 0 = it always answers, 1 = never.
  double answer_from = 0;
  nlohmann::json abstention_origin = nullptr;  ///< what answer_from was chosen by, and on what
};

/// Sets the threshold of a prediction whose probability is known, and calls it or abstains; why it
/// does, it adds to the note.
void call(Prediction& prediction, const Decision& decision);

nlohmann::json decision_json(const Decision& decision);
/// Its inverse.  @throws Error (bundle) or json::exception for what is not of its making.
Decision decision_from(const nlohmann::json& json);

}  // namespace ecgmm::bundle
