// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "ecgmm/data/cohort.h"

namespace ecgmm::data {

/// The position of the age column among Cohort::clinical_columns(): AGE (ignoring ASCII case), else
/// the first whose name starts with "age" and whose unit is years, whatever its role.
std::optional<std::size_t> age_column(const Cohort& cohort);

/// The patient's age at the recording; NaN where it is not known.
double age_years(const Cohort& cohort, std::size_t record);

}  // namespace ecgmm::data
