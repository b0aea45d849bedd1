// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ecgmm::io {

/// The Huffman tables of section 2 of an SCP-ECG file. Source: ANSI/AAMI EC71:2001, annex C.
class ScpHuffman {
 public:
  /// @param section  the content of section 2 without its header.
  /// @throws Error (data): no tables, a table that ends early, a code that no bits can be.
  explicit ScpHuffman(std::span<const std::uint8_t> section);

  /// At most `count` values; fewer where the bits end.
  /// @throws Error (data), with the bit, for bits that are no code.
  std::vector<std::int32_t> decode(std::span<const std::uint8_t> bytes, std::size_t count) const;

 private:
  struct Code {
    unsigned prefix_bits = 0, total_bits = 0;
    bool is_value = true;  ///< false: switches to the table `base`, counted from 1
    std::int32_t base = 0;
    std::uint32_t bits = 0;  ///< the prefix, the first bit lowest
  };
  static std::vector<Code> standard_table();
  std::vector<std::vector<Code>> tables_;
};

}  // namespace ecgmm::io
