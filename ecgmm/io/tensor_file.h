// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// A named, contiguous, little-endian array.
struct TensorEntry {
  std::string name;
  std::string dtype;                ///< safetensors' words: F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL
  std::vector<std::int64_t> shape;  ///< {} = scalar
  std::vector<std::byte> data;
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry> tensors;

  /// The first tensor of this name; null if there is none.
  const TensorEntry* find(std::string_view name) const;
};

/// Bytes of one element of a dtype word; 0 if unknown.
std::size_t dtype_bytes(std::string_view dtype);

/// @throws Error (data): truncated, header not JSON, offsets that overlap, leave holes or the
///         file, shape and size that disagree, unknown dtype.
/// Source: the safetensors format description of its authors.
TensorFile decode_safetensors(std::span<const std::byte> bytes);
TensorFile read_safetensors(const std::filesystem::path& path);

/// The file's bytes; tensors in the given order, metadata sorted: same content, same bytes.
std::vector<std::byte> encode_safetensors(const TensorFile& file);

/// Reads a state dict as `torch.save` writes it (zip container since 1.6, and the older one). A
/// restricted reader of the pickle opcodes such files use: it builds dicts, tuples, numbers and
/// tensors, knows `_rebuild_tensor_v2`, `_rebuild_parameter`, `OrderedDict` and the storage
/// classes, and refuses every other global by name, so that nothing can be executed. Non-contiguous
/// tensors are made so. A dict that holds the state dict under "state_dict" or "model" is
/// unwrapped.
/// @throws Error (data).
TensorFile read_torch_state_dict(const std::filesystem::path& path);

/// By content: safetensors or torch.
TensorFile decode_weights(std::span<const std::byte> bytes);
TensorFile read_weights(const std::filesystem::path& path);

}  // namespace ecgmm::io
