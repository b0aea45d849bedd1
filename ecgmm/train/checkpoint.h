// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ecgmm/io/tensor_file.h"

namespace ecgmm::train {

/// Everything from which a training run goes on as if it had never stopped: one safetensors file
/// with the tensors, and the rest as JSON in its metadata.
struct Checkpoint {
  static constexpr int kVersion = 1;

  nlohmann::json state;  ///< see Trainer::save()
  io::TensorFile tensors;
};

/// Atomic.  @throws Error (environment).
void write_checkpoint(Checkpoint checkpoint, const std::filesystem::path& path);
/// @throws Error (data): missing, damaged, no checkpoint, or of another version.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace ecgmm::train
