// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
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

}  // namespace ecgmm::io
