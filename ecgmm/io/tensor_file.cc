// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/tensor_file.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ecgmm::io {

const TensorEntry* TensorFile::find(std::string_view name) const {
  const auto found = std::ranges::find(tensors, name, &TensorEntry::name);
  return found == tensors.end() ? nullptr : &*found;
}

std::size_t dtype_bytes(std::string_view dtype) {
  static constexpr std::array<std::pair<std::string_view, std::size_t>, 10> kBytes = {{
      {"F64", 8},
      {"I64", 8},
      {"F32", 4},
      {"I32", 4},
      {"F16", 2},
      {"BF16", 2},
      {"I16", 2},
      {"I8", 1},
      {"U8", 1},
      {"BOOL", 1},
  }};
  for (const auto& [word, bytes] : kBytes) {
    if (word == dtype) return bytes;
  }
  return 0;
}

}  // namespace ecgmm::io
