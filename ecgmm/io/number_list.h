// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace ecgmm::io {

/// Numbers with blanks, line ends, commas or semicolons between them.
/// @throws Error (data), with its place in the list, for what is no finite number.
std::vector<float> read_number_list(std::string_view text, double scale, double offset = 0);

}  // namespace ecgmm::io
