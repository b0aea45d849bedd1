// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/printable.h"

#include <cstdio>
#include <vector>

namespace ecgmm {
namespace {

/// The bytes of the well-formed UTF-8 character at the start of `text`, and its code; 0 bytes where
/// there is none. Source: The Unicode Standard, table 3-7.
struct Character {
  std::size_t bytes = 0;
  unsigned code = 0;
};

Character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {1, first};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || bytes > text.size()) return {};
  unsigned code = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte & 0x3FU);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool none = (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF;
  return overlong || none ? Character{} : Character{bytes, code};
}

/// Whether a terminal would do something on it other than show it.
bool is_order(unsigned code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) ||  // C0, DEL, C1
         code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) ||  // line ends, directions
         (code >= 0x2066 && code <= 0x2069);
}

void append_escaped(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    char escape[5];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
    out += escape;
  }
}

/// Calls `piece(shown)` for each character, escaped where it must be.
template <class Piece>
void for_each_shown(std::string_view text, std::string_view kept, Piece&& piece) {
  for (std::size_t i = 0; i < text.size();) {
    const Character character = first_character(text.substr(i));
    const auto bytes = text.substr(i, character.bytes == 0 ? 1 : character.bytes);
    const bool plain = character.bytes > 0 &&
                       (!is_order(character.code) || kept.find(bytes) != std::string_view::npos);
    if (plain) {
      piece(bytes);
    } else {
      std::string escaped;
      append_escaped(escaped, bytes);
      piece(std::string_view(escaped));
    }
    i += bytes.size();
  }
}

}  // namespace

std::string printable_line(std::string_view text, std::size_t limit) {
  constexpr std::string_view kCut = " ... ";
  // What is looked at is cut as well, so that a text of a gigabyte costs nothing.
  std::string joined;
  const bool huge = text.size() > 2 * limit;
  if (huge) {
    joined = std::string(text.substr(0, limit)) + std::string(text.substr(text.size() - limit));
    text = joined;
  }
  std::string line;
  std::vector<std::size_t> ends = {0};
  for_each_shown(text, {}, [&](std::string_view shown) {
    line += shown;
    ends.push_back(line.size());
  });
  if (line.size() <= limit && !huge) return line;
  const std::size_t room = limit > kCut.size() ? limit - kCut.size() : 0;
  std::size_t head = 0;
  std::size_t tail = line.size();
  for (const std::size_t end : ends) {
    if (end <= room / 2) head = end;
    if (tail == line.size() && line.size() - end <= room - room / 2) tail = end;
  }
  return line.substr(0, head) + std::string(kCut) + line.substr(tail);
}

std::string printable_text(std::string_view text) {
  std::string shown;
  for_each_shown(text, "\n\t", [&](std::string_view piece) { shown += piece; });
  return shown;
}

}  // namespace ecgmm
