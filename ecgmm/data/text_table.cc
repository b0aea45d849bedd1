// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/text_table.h"

#include <algorithm>

#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kMaxCellBytes = 400;

/// Characters, not bytes, of UTF-8.
std::size_t shown_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

std::string align_table(std::vector<std::vector<std::string>> rows, std::string_view alignment) {
  for (auto& row : rows) {
    for (auto& cell : row) cell = printable_line(cell, kMaxCellBytes);
  }
  std::vector<std::size_t> widths(alignment.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], shown_width(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string blanks(widths[c] - shown_width(row[c]), ' ');
      line += concat(c > 0 ? "  " : "", alignment[c] == 'r' ? blanks : "", row[c],
                     alignment[c] == 'l' ? blanks : "");
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

}  // namespace ecgmm::data
