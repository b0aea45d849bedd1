// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ecgmm::model {

/// "cpu" or "cuda" for what --device says: "auto" is CUDA where there is a device.
/// @throws Error (environment) for "cuda" where there is none, Error (usage) for another word.
std::string resolve_device(const std::string& device);

/// Whether products of bfloat16 numbers are computed by the hardware of a resolved device:
/// AVX512-BF16 or AMX, or a GPU of compute capability 8.0.
bool computes_bf16(const std::string& device);

/// Lets CUDA multiply single-precision numbers in TF32, or keeps it from doing so.
void allow_tf32(bool allowed);

}  // namespace ecgmm::model
