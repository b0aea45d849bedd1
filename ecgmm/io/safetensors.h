// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "ecgmm/io/tensor_file.h"

namespace ecgmm::io {

/// @throws Error (data): truncated, header not JSON, offsets that overlap, leave holes or the
///         file, shape and size that disagree, unknown dtype.
/// Source: the safetensors format description of its authors.
TensorFile decode_safetensors(std::span<const std::byte> bytes);
TensorFile read_safetensors(const std::filesystem::path& path);

/// The file's bytes; tensors in the given order, metadata sorted: same content, same bytes.
std::vector<std::byte> encode_safetensors(const TensorFile& file);

}  // namespace ecgmm::io
