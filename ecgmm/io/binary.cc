// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/binary.h"

#include <algorithm>

#include "ecgmm/core/text.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::io {

std::uint16_t crc_ccitt(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= std::uint32_t{byte} << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
    crc &= 0xFFFF;
  }
  return static_cast<std::uint16_t>(crc);
}

std::string text_field(std::span<const std::uint8_t> bytes) {
  const auto end = std::find(bytes.begin(), bytes.end(), std::uint8_t{0});
  std::string text(bytes.begin(), end);
  const bool unicode = is_utf8(text);
  for (char& c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < ' ' || code == 0x7F || (code > 0x7F && !unicode)) c = code < ' ' ? ' ' : '?';
  }
  return std::string(trim(text));
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > 40 ? "...'" : "'");
}

}  // namespace ecgmm::io
