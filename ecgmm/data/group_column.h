// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "ecgmm/data/cohort_config.h"

namespace ecgmm::data {

/// The name of the column with role group (declared, or PATIENT), or "".
/// @throws Error (data) if several are declared.
std::string group_column(const CohortConfig& config, std::span<const std::string> columns);

}  // namespace ecgmm::data
