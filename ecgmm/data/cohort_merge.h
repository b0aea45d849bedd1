// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "ecgmm/data/cohort_state.h"

namespace ecgmm::data {

/// The joining behind Cohort::merge().
CohortState merge_cohorts(const std::vector<std::shared_ptr<const CohortState>>& cohorts);

}  // namespace ecgmm::data
