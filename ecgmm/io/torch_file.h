// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "ecgmm/io/tensor_file.h"

namespace ecgmm::io {

/// Reads a state dict as `torch.save` writes it (zip container since 1.6, and the older one). A
/// restricted reader of the pickle opcodes such files use: it builds dicts, tuples, numbers and
/// tensors, knows `_rebuild_tensor_v2`, `_rebuild_parameter`, `OrderedDict` and the storage
/// classes, and refuses every other global by name, so that nothing can be executed. Non-contiguous
/// tensors are made so. A dict that holds the state dict under "state_dict" or "model" is
/// unwrapped.
/// @throws Error (data).
TensorFile read_torch_state_dict(const std::filesystem::path& path);

/// Weights of either format, by content: safetensors or torch.
/// @throws Error (data).
TensorFile decode_weights(std::span<const std::byte> bytes);
TensorFile read_weights(const std::filesystem::path& path);

}  // namespace ecgmm::io
