// SPDX-License-Identifier: Apache-2.0
// One patient's lead as a file of its own.
#pragma once

#include <filesystem>
#include <vector>

namespace ecgmm::data {

/// One lead as one row or one column of numbers, with or without a header; empty cells are NaN.
/// @throws Error (data) for any other shape, or a text among the numbers (with its line).
std::vector<float> read_signal(const std::filesystem::path& path);

}  // namespace ecgmm::data
