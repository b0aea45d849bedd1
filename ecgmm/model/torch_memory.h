// SPDX-License-Identifier: Apache-2.0
// Free of torch's headers, so that a command can include it.
#pragma once

#include <functional>
#include <string>

namespace ecgmm::model {

/// Runs a job that computes with torch.
/// @throws Error (environment) where memory for tensors runs out, on the CPU or on another device;
///         else what the job throws.
std::string with_torch_memory(const std::function<std::string()>& job);

}  // namespace ecgmm::model
