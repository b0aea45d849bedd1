// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/cohort_notes.h"
#include "ecgmm/data/keyed_table.h"

namespace ecgmm::data {

/// Limits of what can be true of a patient, in the standard units; wide, since their purpose is to
/// find a number in another unit, not an odd patient.
struct PlausibleRange {
  std::string_view column;
  double low, high;
  std::string_view below_unit, above_unit;  ///< what numbers out of the range usually are in
};

/// The limits of a standard column, nullptr where it has none.
const PlausibleRange* plausible_range(std::string_view column);

/// Brings a clinical table to the standard layout's column names, units and codes, so that all
/// cohorts share them: `Age` becomes AGE, meters become cm, SEX coded 1/2 becomes 0/1, as far as
/// declared. Number columns hold number cells or empty ones afterwards; a text in one is a missing
/// cell, named in the notes. Columns whose role is not input stay as they are. `config` then says
/// what holds of the changed table.
/// @throws Error (data): a declared column that is not there, a unit that cannot be converted,
/// numbers
///         that are impossible in the column's unit or unknown to its code (names row and key to
///         set).
void harmonize_clinical(KeyedTable& table, CohortConfig& config, Findings& findings);

}  // namespace ecgmm::data
