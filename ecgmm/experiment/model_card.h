// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/bundle/bundle.h"

namespace ecgmm::experiment {

/// What a user of the model must know, as Markdown: intended use, data with sources and licenses,
/// figures with intervals, limits. Of provenance "crossval" (see Crossval::train_final()) it takes
/// the figures; without it says that there are none.
std::string model_card(const bundle::Bundle& model);

}  // namespace ecgmm::experiment
