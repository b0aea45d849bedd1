// SPDX-License-Identifier: Apache-2.0
// One patient's clinical values as they are written by hand.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/record.h"
#include "ecgmm/data/roles.h"

namespace ecgmm::data {

/// Reads `SEX=female`, `Ht=172cm` through the meanings of the model's columns. A key ignores case;
/// an empty value is a missing one. A column that the model knows but does not use gives a warning.
/// @throws Error (usage) for an unknown or doubled key, Error (data) for a value that the column
/// does not
///         understand (names what it does).
ClinicalRow parse_clinical(std::span<const std::string> assignments,
                           std::span<const ColumnDecision> columns);

}  // namespace ecgmm::data
