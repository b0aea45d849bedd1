// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

namespace ecgmm::eval {

/// The items of TRIPOD+AI, each with a short name and the section of the report that answers it
/// ("#id"), or who must.
/// Source: Collins et al., BMJ 385:e078378, 2024, DOI 10.1136/bmj-2023-078378.
std::vector<std::array<std::string, 3>> tripod_map();

}  // namespace ecgmm::eval
