// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/clinical_columns.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/column_values.h"
#include "ecgmm/data/units.h"

namespace ecgmm::data {
namespace {

using Kind = io::Cell::Kind;

constexpr PlausibleRange kPlausible[] = {{"AGE", 0, 120, "", "months"},
                                         {"Ht", 3, 300, "m", "mm"},
                                         {"Wt", 0.2, 700, "", "g"},
                                         {"SBP", 25, 400, "kPa", ""},
                                         {"DBP", 4, 300, "kPa", ""}};

/// From which share of numbers on an undeclared column is one of numbers with some texts in it.
constexpr double kNumericShare = 0.9;
/// Cells named one by one for each column; the others are counted.
constexpr std::size_t kNamedCells = 20;

io::Cell number_cell(double value) {
  io::Cell cell;
  cell.kind = Kind::number;
  cell.number = value;
  return cell;
}

/// One column on its way to the standard layout.
class ColumnReader {
 public:
  ColumnReader(KeyedTable& table, std::size_t column, CohortConfig& config, Findings& findings)
      : table_(table),
        column_(column),
        name_(table.columns[column]),
        config_(config),
        findings_(findings),
        spec_(column_spec(config, name_)),
        standard_(find_spec(standard_columns(), name_)) {}

  void read() {
    if (spec_.role.value_or(Role::input) != Role::input) return;
    blank_missing_codes();
    if (!is_number_column()) return;
    settle_codes();
    read_numbers();
    convert_units();
    convert_codes();
    check_codes();
    check_plausible();
  }

 private:
  io::Cell& cell(std::size_t row) { return table_.rows[row][column_]; }
  std::string key() const { return concat("[columns.", name_, "]"); }
  std::string where(std::size_t row) const {
    return concat(table_.source, ": row ", table_.row_numbers[row], ", column ", name_);
  }
  /// The declaration that says what holds once the cells are changed.
  ColumnSpec& declaration() { return config_.columns[name_]; }

  void blank_missing_codes() {
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      const auto& codes = spec_.missing;
      if (cell(r).kind == Kind::number &&
          std::find(codes.begin(), codes.end(), cell(r).number) != codes.end()) {
        cell(r) = {};
      }
    }
  }

  bool is_number_column() {
    if (spec_.kind) return *spec_.kind != ColumnKind::categorical;
    std::size_t numbers = 0;
    std::size_t filled = 0;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      filled += cell(r).empty() ? 0 : 1;
      numbers += cell(r).kind == Kind::number ? 1 : 0;
    }
    return numbers > 0 &&
           static_cast<double>(numbers) >= kNumericShare * static_cast<double>(filled);
  }

  void read_numbers() {
    const ColumnKind kind = spec_.kind.value_or(ColumnKind::numeric);
    std::size_t faults = 0;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      io::Cell& here = cell(r);
      has_numbers_ = has_numbers_ || here.kind == Kind::number;
      if (here.empty() || here.kind == Kind::number) continue;
      if (const auto value = number_value(here, kind, spec_.unit, spec_.values)) {
        here = number_cell(*value);
        continue;
      }
      if (++faults <= kNamedCells) {
        findings_.notes.push_back(concat(where(r), ": '", here.shown(),
                                         "' is no value of this column: taken as missing"));
      }
      here = {};
    }
    if (faults > kNamedCells) {
      findings_.notes.push_back(concat(table_.source, ", column ", name_, ": ",
                                       faults - kNamedCells,
                                       " more such cells are taken as missing"));
    }
  }

  void convert_units() {
    if (standard_ == nullptr || standard_->unit.empty()) return;
    const std::string from = spec_.unit;
    if (to_lower(from) == to_lower(standard_->unit)) return;
    if (!convert_unit(1, from, standard_->unit)) {
      throw data_error(concat("cohort.toml: ", key(), " unit: '", from, "' cannot be brought to ",
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

  /// Finds what the declared codes of a standard column ({male = 1, female = 2}) are in the
  /// standard's, through the words that both have.
  void settle_codes() {
    if (standard_ == nullptr || standard_->values.empty() || spec_.values == standard_->values)
      return;
    std::map<double, double> codes;
    for (const auto& [word, number] : spec_.values) {
      const auto meant = word_value(word, *standard_->kind, standard_->values);
      if (!meant) continue;
      if (!codes.emplace(number, *meant).second && codes[number] != *meant) {
        throw data_error(concat("cohort.toml: ", key(), " values: ", shortest(number),
                                " stands for two different things"));
      }
    }
    for (const auto& [word, number] : spec_.values) {
      if (codes.count(number) != 0) continue;
      if (standard_->kind != ColumnKind::binary) return;  // a scale of the cohort's own
      std::vector<std::string> known;
      for (const auto& [standard_word, unused] : standard_->values) known.push_back(standard_word);
      throw data_error(concat("cohort.toml: ", key(), " values: '", word, "' is not known here"),
                       "give a word for each number out of " + join(known, ", "));
    }
    codes_ = std::move(codes);
    for (const auto& [word, meant] : standard_->values) {
      for (const auto& [number, code] : codes_) {
        if (code == meant) spec_.values.emplace(word, number);
      }
    }
  }

  void convert_codes() {
    if (codes_.empty()) return;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      if (cell(r).empty()) continue;
      const auto code = codes_.find(cell(r).number);
      if (code == codes_.end()) refuse_code(r);
      cell(r).number = code->second;
    }
    for (auto& [word, number] : spec_.values) number = codes_.at(number);
    declaration().values = spec_.values;
  }

  void check_codes() {
    if (spec_.values.empty() || spec_.kind != ColumnKind::binary) return;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      if (cell(r).empty()) continue;
      if (!number_value(cell(r), *spec_.kind, spec_.unit, spec_.values)) refuse_code(r);
    }
    const ColumnSpec* declared = find_spec(config_.columns, name_);
    if (has_numbers_ && name_ == "SEX" && (declared == nullptr || declared->values.empty())) {
      findings_.assumptions.push_back(
          {"columns.SEX.values",
           table_.source + ": the coding of SEX is not declared; 0 = male, 1 = female is assumed",
           "cohort.toml: [columns.SEX] values = { male = 0, female = 1 }"});
    }
  }

  [[noreturn]] void refuse_code(std::size_t row) const {
    std::string words;  // one word for each number, in the order of the words
    std::set<double> seen;
    for (const auto& [word, number] : spec_.values) {
      if (word.size() > 1 && seen.insert(number).second) {
        words += concat(words.empty() ? "" : ", ", word, " = ...");
      }
    }
    const std::string shown = shortest(table_.rows[row][column_].number);
    throw data_error(concat(where(row), ": ", shown, " is not one of the column's codes"),
                     concat("set ", key(), " values = { ", words,
                            " } or, if it means a missing value, "
                            "missing = [",
                            shown, "] in cohort.toml"));
  }

  void check_plausible() const {
    const auto* range = plausible_range(name_);
    for (std::size_t r = 0; range != nullptr && r < table_.rows.size(); ++r) {
      const auto& here = table_.rows[r][column_];
      if (here.empty() || (here.number >= range->low && here.number <= range->high)) continue;
      const std::string shown = shortest(here.number);
      const auto unit = here.number < range->low ? range->below_unit : range->above_unit;
      throw data_error(concat(where(r), ": ", shown, " ", spec_.unit, " is impossible (",
                              shortest(range->low), " .. ", shortest(range->high), ")"),
                       concat("correct the cell, or in cohort.toml set ", key(),
                              unit.empty() ? "" : concat(" unit (such as \"", unit, "\") or"),
                              " missing = [", shown, "]"));
    }
  }

  KeyedTable& table_;
  std::size_t column_;
  std::string name_;
  CohortConfig& config_;
  Findings& findings_;
  ColumnSpec spec_;
  const ColumnSpec* standard_;
  std::map<double, double> codes_;  ///< declared → standard; empty where they are the same
  bool has_numbers_ = false;        ///< some cells were numbers, not words, in the file
};

/// Gives standard columns their standard spelling.
void name_columns(KeyedTable& table, Findings& findings) {
  for (auto& column : table.columns) {
    for (const auto& [name, unused] : standard_columns()) {
      if (to_lower(name) != to_lower(column) || name == column) continue;
      findings.notes.push_back(concat(table.source, ": column '", column, "' is taken as ", name));
      column = name;
    }
  }
}

void check_declared(const KeyedTable& table, const CohortConfig& config) {
  const std::set<std::string, LessIgnoringCase> there(table.columns.begin(), table.columns.end());
  for (const auto& [name, unused] : config.columns) {
    if (there.contains(name)) continue;
    const std::string nearest = nearest_word(name, table.columns);
    throw data_error(
        concat("cohort.toml: [columns.", name, "]: ", table.source, " has no such column"),
        nearest.empty() ? "remove it, or correct its name" : "did you mean " + nearest + "?");
  }
}

}  // namespace

const PlausibleRange* plausible_range(std::string_view column) {
  for (const auto& range : kPlausible) {
    if (range.column == column) return &range;
  }
  return nullptr;
}

void harmonize_clinical(KeyedTable& table, CohortConfig& config, Findings& findings) {
  name_columns(table, findings);
  check_declared(table, config);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    ColumnReader(table, c, config, findings).read();
  }
}

}  // namespace ecgmm::data
