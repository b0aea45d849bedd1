// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/toml_fault.h"

#include <algorithm>
#include <utility>

#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"

namespace ecgmm {
namespace {

constexpr std::size_t kMaxDots = 100;

bool may_stand_bare(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || std::string_view("_-+.:,=[]{} \t\r\n").find(c) != std::string_view::npos;
}

/// The character at `at`, all bytes of UTF-8.
std::string_view character(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (end < text.size() && end < at + 4 && continues(text[end])) ++end;
  return text.substr(at, end - at);
}

/// Past the string that begins at `at` with a quote, or the end of the text.
std::size_t skip_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool lines = text.substr(at, 3) == three;
  at += lines ? 3 : 1;
  while (at < text.size()) {
    if (text[at] == '\\' && quote == '"' && (lines || text.substr(at + 1, 1) != "\n")) {
      at += 2;
    } else if (lines && text.substr(at, 3) == three) {
      at += 3;
      while (at < text.size() && text[at] == quote) ++at;  // up to two may end the text itself
      return at;
    } else if (!lines && (text[at] == quote || text[at] == '\n')) {
      return text[at] == quote ? at + 1 : at;
    } else {
      ++at;
    }
  }
  return text.size();
}

}  // namespace

std::optional<TomlFault> toml_fault(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::size_t dots = 0;
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const auto fault = [&](std::string what) {
    std::size_t line = 1;
    for (const char c : text.substr(0, at)) line += c == '\n' ? 1 : 0;
    return TomlFault{line, std::move(what)};
  };
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      at = skip_string(text, at);
    } else if (!may_stand_bare(c)) {
      return fault(concat("'", printable_line(character(text, at)), "' must be in quotes"));
    } else {
      dots = c == '.'                                                         ? dots + 1
             : std::string_view("=,[]{}\n").find(c) != std::string_view::npos ? 0
                                                                              : dots;
      if (dots > kMaxDots) return fault(concat("a name of more than ", kMaxDots, " parts"));
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace ecgmm
