// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/experiment/crossval.h"

namespace ecgmm::experiment {

/// Cross-validates the first recipe without each of its ingredients, and with the rows asked for.
/// @return  what each ingredient is worth, as text; "" in a process that is one of several jobs.
/// @throws  as crossval().
std::string ablate(const CrossvalOptions& options);

}  // namespace ecgmm::experiment
