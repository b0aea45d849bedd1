// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/decision_config.h"

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::train {
void check_decision(const TrainConfig& config) {
  if (config.inner_folds == 1) {
    throw usage_error("train.inner_folds=1 leaves nothing to train on",
                      "set 0, or at least 2 folds");
  }
  if (config.inner_folds > 0) return;
  if (config.threshold.aim) {
    throw usage_error(concat("train.threshold=", config.threshold.text(),
                             " is chosen on out-of-fold predictions"),
                      "set train.inner_folds=5, or a probability such as train.threshold=0.5");
  }
  if (config.abstain.most_errors) {
    throw usage_error(
        concat("train.abstain=", config.abstain.text(), " is chosen on out-of-fold predictions"),
        "set train.inner_folds=5, or train.abstain=none");
  }
}

bundle::Decision given_decision(const TrainConfig& config) {
  return {.threshold = config.threshold.probability};
}

assess::DecisionAims aims_of(const TrainConfig& config) {
  return {.threshold = config.threshold.aim,
          .most_errors = config.abstain.most_errors,
          .records = "out of fold"};
}

}  // namespace ecgmm::train
