// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/unicode_text.h"

#include <utf8proc.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "ecgmm/core/text.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::io {
namespace {

/// utf8proc's mapping of a text; "" where it is not UTF-8.
std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* result = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &result,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(result, std::free);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(size)};
}

/// Calls `visit(code)` for each character of a text in UTF-8, up to the first damaged one.
template <class Visit>
void each_character(std::string_view text, Visit&& visit) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(at, left, &code);
    if (size <= 0) return;
    visit(code);
    at += size;
    left -= size;
  }
}

bool is_blank(utf8proc_int32_t code) {
  constexpr utf8proc_int32_t kNextLine = 0x85;
  const auto category = utf8proc_category(code);
  return code == kNextLine || category == UTF8PROC_CATEGORY_ZS ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/// Zero-width space, word joiner, byte-order mark, soft hyphen and marks of direction. The joiners
/// U+200C and U+200D carry meaning in some scripts.
bool has_no_width(utf8proc_int32_t code) {
  return code == 0xAD || code == 0x180E || code == 0x200B || code == 0x200E || code == 0x200F ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x2064) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

/// The character that stands for one in a plain text; 0 for none.
utf8proc_int32_t plain_character(utf8proc_int32_t code) {
  constexpr utf8proc_int32_t kFullWidthBegin = 0xFF01, kFullWidthEnd = 0xFF5E;
  constexpr utf8proc_int32_t kMinus = 0x2212;
  if (has_no_width(code)) return 0;
  if (code >= 0x80 && is_blank(code)) return ' ';
  if (code == kMinus) return '-';
  if (code >= kFullWidthBegin && code <= kFullWidthEnd) return code - kFullWidthBegin + '!';
  return code;
}

}  // namespace

std::string plain_text(std::string_view text) {
  if (is_ascii(text)) return std::string(trim(text));
  const auto composed = mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  if (composed.empty()) return std::string(trim(text));
  std::string plain;
  plain.reserve(composed.size());
  each_character(composed, [&](utf8proc_int32_t code) {
    constexpr std::size_t kMostBytes = 4;
    utf8proc_uint8_t bytes[kMostBytes];
    const auto meant = plain_character(code);
    if (meant == 0) return;
    const auto size = utf8proc_encode_char(meant, bytes);
    plain.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  });
  return std::string(trim(plain));
}

std::string word_key(std::string_view text) {
  if (is_ascii(text)) return to_lower(trim(text));
  const auto plain = plain_text(text);
  const auto key =
      mapped(plain, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
  return key.empty() ? plain : key;
}

std::string code_points(std::string_view text) {
  constexpr int kMost = 40;
  std::string shown;
  int count = 0;
  each_character(text, [&](utf8proc_int32_t code) {
    if (++count > kMost) return;
    char word[16];
    std::snprintf(word, sizeof word, "U+%04X", static_cast<unsigned>(code));
    shown += concat(shown.empty() ? "" : " ", word);
  });
  return count > kMost ? shown + " ..." : shown;
}

}  // namespace ecgmm::io
