// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// The number behind a word of a column: one of `values`, or, in a binary column, yes/y/true and
/// no/n/false. Ignores case.
std::optional<double> word_value(std::string_view word, ColumnKind kind,
                                 const std::map<std::string, double>& values);

/// The number a cell stands for: its number, a word's (see word_value()), a number written as text,
/// or one with a unit ("172 cm", "1.72m") that can be brought to `unit`. A binary or categorical
/// column with `values` knows only those. nullopt otherwise.
std::optional<double> number_value(const io::Cell& cell, ColumnKind kind, const std::string& unit,
                                   const std::map<std::string, double>& values);

}  // namespace ecgmm::data
