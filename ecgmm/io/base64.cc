// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/base64.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

/// 0 to 63; -1 for white space, -2 for '=', -3 for anything else.
int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  if (c == ' ' || c == '\n' || c == '\r' || c == '\t') return -1;
  return c == '=' ? -2 : -3;
}

}  // namespace

std::vector<std::uint8_t> decode_base64(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  std::size_t digits = 0, padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = digit(text[i]);
    if (value == -1) continue;
    if (value == -3 || (value >= 0 && padding > 0)) {
      throw data_error(concat("base64 text is damaged at its character ", i + 1));
    }
    if (value == -2) {
      ++padding;
      continue;
    }
    group = group << 6 | static_cast<std::uint32_t>(value);
    if (++digits % 4 != 0) continue;
    bytes.push_back(static_cast<std::uint8_t>(group >> 16));
    bytes.push_back(static_cast<std::uint8_t>(group >> 8));
    bytes.push_back(static_cast<std::uint8_t>(group));
    group = 0;
  }
  const std::size_t rest = digits % 4;
  if (rest == 1 || (rest != 0 && padding != 0 && rest + padding != 4) || padding > 3 ||
      (rest == 0 && padding > 0)) {
    throw data_error(concat("base64 text ends within a group, after ", digits, " digits"));
  }
  if (rest >= 2) bytes.push_back(static_cast<std::uint8_t>(group >> (rest == 2 ? 4 : 10)));
  if (rest == 3) bytes.push_back(static_cast<std::uint8_t>(group >> 2));
  return bytes;
}

std::string encode_base64(std::span<const std::byte> bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k > count ? '=' : kLetters[group >> (18 - 6 * k) & 63];
    }
  }
  return text;
}

}  // namespace ecgmm::io
