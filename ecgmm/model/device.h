// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ecgmm::model {

/// "cpu" or "cuda" for what --device says: "auto" is CUDA where there is a device.
/// @throws Error (environment) for "cuda" where there is none, Error (usage) for another word.
std::string resolve_device(const std::string& device);

}  // namespace ecgmm::model
