// SPDX-License-Identifier: Apache-2.0
// What ecgmm-nn runs for the commands that need the network.
#pragma once

#include "ecgmm/cli/options.h"

namespace ecgmm::cli {

void run_train(const TrainOptions& options);
void run_crossval(const CrossvalOptions& options);
void run_ablate(const CrossvalOptions& options);
void run_evaluate(const EvaluateOptions& options);
void run_compare(const CompareOptions& options);
void run_recalibrate(const RecalibrateOptions& options);
void run_predict(const PredictOptions& options);

}  // namespace ecgmm::cli
