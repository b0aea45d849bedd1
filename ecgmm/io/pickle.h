// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ecgmm::io {

/// One value of a pickle. Values refer to one another by index, so that neither cycles nor deep
/// nesting in a hostile file can do harm.
struct PickleValue {
  enum class Kind {
    none,
    boolean,
    integer,
    real,
    text,
    tuple,
    list,
    dict,
    global,
    storage,
    tensor
  };

  Kind kind = Kind::none;
  std::int64_t integer = 0;          ///< boolean, integer
  std::string text;                  ///< text; global: "torch.FloatStorage"
  std::vector<std::uint32_t> items;  ///< tuple, list; dict: key, value, key, value, ...;
                                     ///< storage: its persistent id; tensor: what rebuilds it
};

struct Pickle {
  std::vector<PickleValue> values;
  std::uint32_t root = 0;

  const PickleValue& operator[](std::uint32_t index) const { return values[index]; }
};

/// Reads the pickle that starts at `position` of a PyTorch file, and moves `position` behind it.
///
/// Goal: exactly the opcodes (protocols 2 to 5) and the globals that a state dict needs.
/// Non-goal: a general unpickler. Nothing is ever called: `OrderedDict()` becomes a dict,
/// `_rebuild_tensor_v2(...)` a tensor, `_rebuild_parameter(tensor, ...)` its tensor, and every
/// other global but the storage classes is refused by name.
/// @throws Error (data).
/// Source: CPython, Lib/pickletools.py.
Pickle read_pickle(std::span<const std::byte> bytes, std::size_t& position);

}  // namespace ecgmm::io
