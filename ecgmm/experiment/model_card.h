// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/eval/cross_validation.h"

namespace ecgmm::experiment {

/// What a user of the model must know, as Markdown: intended use, data with sources and licenses,
/// figures with intervals, limits.
/// @param result  the cross-validation of the model's recipe on the records that it was trained on.
std::string model_card(const bundle::Bundle& model, const eval::CrossValidation& result);

}  // namespace ecgmm::experiment
