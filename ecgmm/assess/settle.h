// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/assess/record_look.h"
#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/prediction.h"

namespace ecgmm::assess {

/// Joins a prediction and what is seen beside it: who gets no call, and what is to be doubted.
/// @param answer_outside  whether records outside of the model's scope are called all the same.
void settle(bundle::Prediction& prediction, RecordLook& look, const bundle::Bundle& model,
            bool answer_outside);

}  // namespace ecgmm::assess
