// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/utf8.h"

#include <cstddef>

namespace ecgmm::io {

bool is_ascii(std::string_view text) {
  unsigned char bits = 0;  // no early exit, so that the loop is vectorized
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto between = [](unsigned value, unsigned low, unsigned high) {
    return value >= low && value <= high;
  };
  const auto tail = [&](std::size_t i) { return between(byte(i), 0x80, 0xBF); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = byte(i);
    const unsigned second = byte(i + 1);
    if (first < 0x80) {
      i += 1;
    } else if (between(first, 0xC2, 0xDF) && tail(i + 1)) {
      i += 2;
    } else if (between(first, 0xE0, 0xEF) && tail(i + 1) && tail(i + 2) &&
               (first != 0xE0 || second >= 0xA0) && (first != 0xED || second <= 0x9F)) {
      i += 3;
    } else if (between(first, 0xF0, 0xF4) && tail(i + 1) && tail(i + 2) && tail(i + 3) &&
               (first != 0xF0 || second >= 0x90) && (first != 0xF4 || second <= 0x8F)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace ecgmm::io
