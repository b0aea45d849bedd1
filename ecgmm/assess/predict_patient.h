// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/assess/predict.h"
#include "ecgmm/bundle/predictor.h"

namespace ecgmm::assess {

/// Predicts the patient whose files and values (or what is in them) the options give.
/// @return  what to print: a text, or one JSON document.
/// @throws Error as predict().
std::string predict_patient(const PredictOptions& options, const bundle::Bundle& model,
                            const bundle::Predictor& predictor);

}  // namespace ecgmm::assess
