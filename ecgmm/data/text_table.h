// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::data {

/// Rows as lines of text with columns of equal width, two blanks between them. Cells are shown as
/// printable_line() shows them.
/// @param alignment  one letter a column: l = left, r = right.
std::string align_table(std::vector<std::vector<std::string>> rows, std::string_view alignment);

}  // namespace ecgmm::data
