// SPDX-License-Identifier: Apache-2.0
// Numbers of a column: what they are, their units and codes, and what is odd about them.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/column_doubts.h"
#include "ecgmm/data/column_reader.h"
#include "ecgmm/data/column_values.h"
#include "ecgmm/data/units.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::data {
namespace {

using Kind = io::Cell::Kind;

io::Cell number_cell(double value) {
  io::Cell cell;
  cell.kind = Kind::number;
  cell.number = value;
  return cell;
}

}  // namespace

std::string ColumnReader::where(std::size_t row) const {
  return concat(table_.source, ": row ", table_.row_numbers[row], ", column ", name_);
}

void ColumnReader::refuse_unclear_numbers() {
  const auto found = table_.unclear_numbers.find(name_);
  if (found == table_.unclear_numbers.end()) return;
  const auto& unclear = found->second;
  std::size_t numbers = unclear.count, filled = 0;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    filled += cell(r).empty() ? 0 : 1;
    numbers += cell(r).kind == Kind::number ? 1 : 0;
  }
  if (static_cast<double>(numbers) < kNumericShare * static_cast<double>(filled)) return;
  const char sign = unclear.text.find(',') != std::string::npos ? ',' : '.';
  std::string decimal = unclear.text, whole = unclear.text;
  std::replace(decimal.begin(), decimal.end(), ',', '.');
  std::erase(whole, sign);
  refuse(
      unclear.count,
      concat(table_.source, ": row ", unclear.row_number, ", column ", name_, ": '", unclear.text,
             "'", unclear.count > 1 ? concat(" (and ", unclear.count - 1, " more)") : "",
             " may mean ", decimal, " or ", whole, ", and no other number in the file shows which"),
      "set [clinical] decimal = \".\" or decimal = \",\" in cohort.toml, or write the numbers "
      "without a separator between thousands");
}

void ColumnReader::read_percents() {
  std::vector<std::pair<std::size_t, double>> percents;
  std::size_t numbers = 0;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    const auto& here = cell(r);
    numbers += here.kind == Kind::number ? 1 : 0;
    if (here.kind != Kind::text || !here.text.ends_with('%')) continue;
    const auto text = trim(std::string_view(here.text).substr(0, here.text.size() - 1));
    if (const auto number = io::parse_number(text, true)) percents.emplace_back(r, *number);
  }
  if (percents.empty()) return;
  if (numbers > 0) {
    refuse(percents.size(),
           concat(table_.source, ": row ", table_.row_numbers[percents.front().first], ", column ",
                  name_, ": ", percents.size(), " cells are written in percent ('",
                  cell(percents.front().first).text, "') and ", numbers, " are plain numbers"),
           "write the whole column in one way");
  }
  for (const auto& [row, number] : percents) cell(row) = number_cell(number);
  findings_.notes.push_back(
      concat(table_.source, ", column ", name_, ": ", percents.size(), " numbers are in percent"));
}

bool ColumnReader::is_number_column() {
  if (spec_.kind) return *spec_.kind != ColumnKind::categorical;
  std::size_t numbers = 0;
  std::size_t filled = 0;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    filled += cell(r).empty() ? 0 : 1;
    numbers += cell(r).kind == Kind::number ? 1 : 0;
  }
  return numbers > 0 && static_cast<double>(numbers) >= kNumericShare * static_cast<double>(filled);
}

void ColumnReader::read_numbers() {
  NoValues faults;
  std::size_t filled = 0;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    io::Cell& here = cell(r);
    has_numbers_ = has_numbers_ || here.kind == Kind::number;
    if (here.empty()) continue;
    ++filled;
    if (here.kind == Kind::number) continue;
    if (const auto value = number_of(here)) {
      here = number_cell(*value);
      continue;
    }
    ++faults.cells;
    faults.rows[here.shown()].push_back(table_.row_numbers[r]);
    here = {};
  }
  if (faults.cells > 0) say_no_values(faults, filled);
}

void ColumnReader::say_no_values(const NoValues& faults, std::size_t filled) {
  constexpr std::size_t kShown = 10;
  std::vector<std::pair<std::string, std::vector<std::size_t>>> often(faults.rows.begin(),
                                                                      faults.rows.end());
  std::stable_sort(often.begin(), often.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  std::vector<std::string> shown;
  for (const auto& [text, rows] : often) {
    if (shown.size() == kShown) break;
    shown.push_back(
        concat("'", text, rows.size() == 1 ? "' in row " : "' in rows ", io::number_ranges(rows)));
  }
  const bool one = faults.cells == 1;
  const auto line =
      concat(table_.source, ", column ", name_, ": ", faults.cells,
             one ? " cell is not a value" : " cells are not values",
             " of this column and treated as missing: ", join(shown, ", "),
             often.size() > kShown ? concat(", and ", often.size() - kShown, " other texts") : "");
  if (static_cast<double>(faults.cells) > (1 - kNumericShare) * static_cast<double>(filled)) {
    findings_.warnings.push_back(line + "; correct them, or declare them as missing");
  } else {
    findings_.notes.push_back(line);
  }
}

void ColumnReader::convert_units() {
  if (standard_ == nullptr || standard_->unit.empty()) return;
  const std::string from = spec_.unit;
  if (to_lower(from) == to_lower(standard_->unit)) return;
  if (!convert_unit(1, from, standard_->unit)) {
    throw data_error(concat("cohort.toml: ", key(), " unit: '", from, "' cannot be converted to ",
                            standard_->unit),
                     "known: " + convertible_units(standard_->unit));
  }
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    if (!cell(r).empty()) cell(r).number = *convert_unit(cell(r).number, from, standard_->unit);
  }
  spec_.unit = declaration().unit = standard_->unit;
  findings_.notes.push_back(
      concat(table_.source, ", column ", name_, ": converted from ", from, " to ", spec_.unit));
}

void ColumnReader::settle_codes() {
  if (standard_ == nullptr || standard_->values.empty() || spec_.values == standard_->values)
    return;
  std::map<double, double> codes;
  std::set<std::string> written;
  for (const auto& [word, unused] : spec_.values) written.insert(word);
  const auto scheme =
      standard_->kind == ColumnKind::binary ? coding_of(coding(), written) : std::nullopt;
  for (const auto& [word, number] : spec_.values) {
    auto meant = word_value(word, *standard_->kind, standard_->values);
    if (standard_->kind == ColumnKind::binary) {  // a letter means what its scheme says
      meant = scheme ? std::optional(scheme->at(io::word_key(word))) : full_word(coding(), word);
    }
    if (!meant) continue;
    if (!codes.emplace(number, *meant).second && codes[number] != *meant) {
      throw data_error(concat("cohort.toml: ", key(), " values: ", shortest(number),
                              " stands for two different things"));
    }
  }
  const bool own_numbers = codes.empty() && standard_->kind == ColumnKind::binary;
  for (const auto& [word, number] : spec_.values) {
    // Words that nobody knows, with the numbers of the standard layout: { H = 0, M = 1 }.
    if (own_numbers && (number == 0 || number == 1)) codes.emplace(number, number);
    if (codes.count(number) != 0) continue;
    if (standard_->kind != ColumnKind::binary) return;  // a scale of the cohort's own
    std::vector<std::string> known;
    for (const auto& [standard_word, unused] : standard_->values) known.push_back(standard_word);
    throw data_error(concat("cohort.toml: ", key(), " values: '", word, "' is not known here"),
                     concat("for each number give one of the words ", join(known, ", "),
                            ", or write ", key(), " values = { ", example_values(), " }"));
  }
  codes_ = std::move(codes);
  for (const auto& [word, meant] : standard_->values) {
    for (const auto& [number, code] : codes_) {
      if (code == meant) spec_.values.emplace(word, number);
    }
  }
}

void ColumnReader::convert_codes() {
  if (codes_.empty()) return;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    if (cell(r).empty()) continue;
    const auto code = codes_.find(cell(r).number);
    if (code == codes_.end()) refuse_code({r});
    cell(r).number = code->second;
  }
  for (auto& [word, number] : spec_.values) number = codes_.at(number);
  if (standard_->kind == ColumnKind::binary) spec_.values = standard_->values;
  declaration().values = spec_.values;
}

void ColumnReader::check_codes() {
  if (spec_.values.empty() || spec_.kind != ColumnKind::binary) return;
  std::vector<std::size_t> wrong;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    if (cell(r).empty()) continue;
    if (!number_value(cell(r), *spec_.kind, spec_.unit, spec_.values)) wrong.push_back(r);
  }
  if (!wrong.empty()) refuse_code(wrong);
  const ColumnSpec* declared = find_spec(config_.columns, name_);
  if (has_numbers_ && name_ == "SEX" && (declared == nullptr || declared->values.empty())) {
    findings_.assumptions.push_back(
        {"columns.SEX.values",
         table_.source + ": the coding of SEX is not declared; 0 = male, 1 = female is assumed",
         "cohort.toml: [columns.SEX] values = { male = 0, female = 1 }"});
  }
}

void ColumnReader::refuse_code(const std::vector<std::size_t>& rows) {
  std::string words;  // one word for each number, in the order of the words
  std::set<double> seen;
  for (const auto& [word, number] : spec_.values) {
    if (word.size() > 1 && seen.insert(number).second) {
      words += concat(words.empty() ? "" : ", ", word, " = ...");
    }
  }
  const std::string shown = shortest(cell(rows.front()).number);
  refuse(
      rows.size(),
      concat(where(rows.front()), ": ", shown, " is not one of the column's codes", others(rows)),
      concat("set ", key(), " values = { ", words,
             " } or, if it means a missing value, missing = [", shown, "] in cohort.toml"));
}

std::string ColumnReader::others(const std::vector<std::size_t>& rows) const {
  if (rows.size() < 2) return {};
  std::vector<std::size_t> numbers;
  for (const auto row : std::span(rows).subspan(1)) numbers.push_back(table_.row_numbers[row]);
  return concat(" (the same fault in ", numbers.size(), " more: rows ", io::number_ranges(numbers),
                ")");
}

void ColumnReader::check_plausible() {
  const auto* range = plausible_range(name_);
  std::vector<std::size_t> wrong;
  for (std::size_t r = 0; range != nullptr && r < table_.rows.size(); ++r) {
    const auto& here = cell(r);
    if (here.empty() || (here.number >= range->low && here.number <= range->high)) continue;
    wrong.push_back(r);
  }
  if (wrong.empty()) return;
  const auto& first = cell(wrong.front());
  const std::string shown = shortest(first.number);
  const auto unit = first.number < range->low ? range->below_unit : range->above_unit;
  refuse(wrong.size(),
         concat(where(wrong.front()), ": ", shown, " ", spec_.unit, " is impossible (",
                shortest(range->low), " .. ", shortest(range->high), ")", others(wrong)),
         concat("correct the cell, or in cohort.toml set ", key(),
                unit.empty() ? "" : concat(" unit (such as \"", unit, "\") or"), " missing = [",
                shown, "]"));
}

void ColumnReader::point_at_doubts() {
  if (!spec_.values.empty() || spec_.kind.value_or(ColumnKind::numeric) != ColumnKind::numeric)
    return;
  std::vector<double> numbers;
  for (std::size_t r = 0; r < table_.rows.size(); ++r) {
    if (cell(r).kind == Kind::number) numbers.push_back(cell(r).number);
  }
  for (auto& doubt : number_doubts(concat(table_.source, ", column ", name_), key(), numbers)) {
    findings_.warnings.push_back(std::move(doubt));
  }
}

}  // namespace ecgmm::data
