// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/column_values.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/data/units.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/unicode_text.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::data {
namespace {

bool knows(const std::map<std::string, double>& values, double number) {
  return std::any_of(values.begin(), values.end(),
                     [&](const auto& entry) { return entry.second == number; });
}

/// "172 cm", "1.72m" in `unit`.
std::optional<double> measured_value(std::string_view text, const std::string& unit) {
  const auto end = text.find_last_of("0123456789.");
  if (unit.empty() || end == std::string_view::npos) return std::nullopt;
  const auto number = io::parse_number(text.substr(0, end + 1));
  const auto written = trim(text.substr(end + 1));
  if (!number || written.empty()) return std::nullopt;
  return convert_unit(*number, written, unit);
}

}  // namespace

std::optional<double> word_value(std::string_view word, ColumnKind kind,
                                 const std::map<std::string, double>& values) {
  const std::string lower = to_lower(trim(word));
  if (const auto found = values.find(lower); found != values.end()) return found->second;
  if (!io::is_ascii(lower)) {  // in another case or Unicode form
    const auto key = io::word_key(lower);
    for (const auto& [known, number] : values) {
      if (io::word_key(known) == key) return number;
    }
  }
  if (kind != ColumnKind::binary) return std::nullopt;
  const bool yes = lower == "yes" || lower == "y" || lower == "true";
  const bool no = lower == "no" || lower == "n" || lower == "false";
  if (!yes && !no) return std::nullopt;
  if (values.empty()) return yes ? 1 : 0;
  const auto meant = values.find(yes ? "yes" : "no");
  if (meant == values.end()) return std::nullopt;
  return meant->second;
}

std::optional<double> number_value(const io::Cell& cell, ColumnKind kind, const std::string& unit,
                                   const std::map<std::string, double>& values) {
  std::optional<double> number;
  switch (cell.kind) {
    case io::Cell::Kind::number:
    case io::Cell::Kind::boolean:
      number = cell.number;
      break;
    case io::Cell::Kind::text:
      if (const auto word = word_value(cell.text, kind, values)) return word;
      number = io::parse_number(cell.text);
      if (!number) number = measured_value(trim(cell.text), unit);
      break;
    default:
      return std::nullopt;
  }
  if (!number || !std::isfinite(*number)) return std::nullopt;
  const bool coded = kind != ColumnKind::numeric && !values.empty();
  if (coded && !knows(values, *number)) return std::nullopt;
  return number;
}

}  // namespace ecgmm::data
