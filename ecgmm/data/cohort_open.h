// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ecgmm/data/cohort_state.h"
#include "ecgmm/data/open_options.h"

namespace ecgmm::data {

/// The reading behind Cohort::open().
CohortState open_cohort(const std::filesystem::path& folder, const OpenOptions& options);

}  // namespace ecgmm::data
