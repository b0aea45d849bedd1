// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// The cells of a column of sex as numbers, 0 = male and 1 = female; empty ones stay empty. Words
/// are understood by these lists and full words of every language, or without lists by one scheme
/// (see coding_of()); numbers by the lists, or without them as 0 and 1, with a warning in the log.
/// @param male,female  both empty or none.
/// @throws Error (data) for words that not all are understood, and for another number.
std::vector<io::Cell> sex_cells(const io::Table& table, std::size_t column,
                                const std::vector<std::string>& male,
                                const std::vector<std::string>& female);

}  // namespace ecgmm::data
