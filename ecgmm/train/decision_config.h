// SPDX-License-Identifier: Apache-2.0
// What a run's config says of thresholds and abstention.
#pragma once

#include "ecgmm/assess/decision_fitting.h"
#include "ecgmm/bundle/decision.h"
#include "ecgmm/train/config.h"

namespace ecgmm::train {

/// @throws Error (usage) for a train.threshold that is neither a probability nor an aim, a
///         train.abstain that is no aim, an aim without train.inner_folds, or a single inner fold.
void check_decision(const TrainConfig& config);

/// The decision of a run without inner folds: no calibrator, train.threshold as it is; 0.5 for an
/// aim.
bundle::Decision given_decision(const TrainConfig& config);

/// What the decisions of a run with inner folds are chosen for.
assess::DecisionAims aims_of(const TrainConfig& config);

}  // namespace ecgmm::train
