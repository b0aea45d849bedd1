// SPDX-License-Identifier: Apache-2.0
// One patient's parts as the command line gives them.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/record.h"
#include "ecgmm/data/roles.h"

namespace ecgmm::cli {

/// Reads `SEX=female`, `Ht=172cm` through the meanings of the model's columns. A key ignores case;
/// an empty value is a missing one. A column that the model knows but does not use gives a warning.
/// @throws Error (usage) for an unknown or doubled key, Error (data) for a value that the column
/// does
///         not understand (names what it does).
data::ClinicalRow parse_clinical(std::span<const std::string> assignments,
                                 std::span<const data::ColumnDecision> columns);

/// One lead as one row or one column of numbers, with or without a header; empty cells are NaN.
/// @throws Error (data) for any other shape, or a text among the numbers (with its line).
std::vector<float> read_signal(const std::filesystem::path& path);

}  // namespace ecgmm::cli
