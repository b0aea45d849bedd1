// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ecgmm::data {

/// What is odd about the numbers of one column of measurements, one sentence each: a number that
/// often stands for a missing value (-9, -99, -999, 99, 999, 9999 ...) and lies far from all others
/// or is there again and again; fractions (0.55) beside percents (55).
/// @param where  "clinical.xlsx, column CRP".
/// @param key    "[columns.CRP]", for the remedy.
std::vector<std::string> number_doubts(const std::string& where, const std::string& key,
                                       std::span<const double> numbers);

}  // namespace ecgmm::data
