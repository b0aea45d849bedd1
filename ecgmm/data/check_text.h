// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ecgmm::data {

/// A check's document ("ecgmm.check/1") for a reader; long lists are cut, and say so.
std::string check_text(nlohmann::json check);

}  // namespace ecgmm::data
