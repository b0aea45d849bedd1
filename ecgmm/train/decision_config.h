// SPDX-License-Identifier: Apache-2.0
// What a run's config says of thresholds and abstention.
#pragma once

#include "ecgmm/assess/decision_fitting.h"
#include "ecgmm/bundle/decision.h"
#include "ecgmm/train/config.h"

namespace ecgmm::train {

/// @throws Error (usage) for an aim without train.inner_folds, or a single inner fold.
void check_decision(const TrainConfig& config);

/// The decision of a run without inner folds: no calibrator, train.threshold as it is. With an aim,
/// it stands until the threshold is chosen.
bundle::Decision given_decision(const TrainConfig& config);

/// What the decisions of a run with inner folds are chosen for.
assess::DecisionAims aims_of(const TrainConfig& config);

}  // namespace ecgmm::train
