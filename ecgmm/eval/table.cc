// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/table.h"

#include <algorithm>

#include "ecgmm/core/printable.h"

namespace ecgmm::eval {
namespace {

/// Letters of UTF-8 text: what does not continue one.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string space(widths[i] - std::min(width(cells[i]), widths[i]), ' ');
    text += i == 0 ? cells[i] + space : "  " + space + cells[i];
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

/// Words of data must not make lines of their own, nor order the terminal about.
void make_printable(std::vector<std::string>& cells) {
  constexpr std::size_t kMaxBytes = 400;
  for (auto& cell : cells) cell = printable_line(cell, kMaxBytes);
}

}  // namespace

std::string to_text(Table table) {
  if (table.rows.empty()) return {};
  make_printable(table.header);
  for (auto& row : table.rows) make_printable(row);
  make_printable(table.notes);
  std::vector<std::size_t> widths(table.header.size());
  const auto widen = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], width(cells[i]));
  };
  widen(table.header);
  for (const auto& row : table.rows) widen(row);
  std::string text = table.title.empty() ? "" : table.title + "\n";
  text += line(table.header, widths);
  for (const auto& row : table.rows) text += line(row, widths);
  for (const auto& note : table.notes) text += note + "\n";
  return text;
}

}  // namespace ecgmm::eval
