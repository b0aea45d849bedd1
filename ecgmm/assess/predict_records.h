// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/assess/predict.h"
#include "ecgmm/bundle/predictor.h"

namespace ecgmm::assess {

/// Predicts the records of PredictOptions::cohort, or of a shard of it, into PredictOptions::out.
/// @return  what to print: the counts.
/// @throws Error as predict().
std::string predict_records(const PredictOptions& options, const bundle::Bundle& model,
                            const bundle::Predictor& predictor);

}  // namespace ecgmm::assess
