// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/experiment/crossval.h"
#include "ecgmm/experiment/crossval_plan.h"

namespace ecgmm::experiment {

/// The variants of `ecgmm ablate`: the recipe, without the cohorts for training only if there are
/// any, each built-in row that changes its config, and CrossvalOptions::rows.
/// @throws Error (usage) as resolve_config(), for a row without a name or two of one.
std::vector<VariantPlan> ablation_variants(const CrossvalOptions& options);

/// Cross-validates the first recipe without each of its ingredients, and with the rows asked for.
/// @return  what each ingredient is worth, as text; "" in a process that is one of several jobs.
/// @throws  as crossval().
std::string ablate(const CrossvalOptions& options);

}  // namespace ecgmm::experiment
