// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/table_maker.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/unfold_limit.h"
#include "ecgmm/io/unicode_text.h"
#include "ecgmm/io/utf8.h"

namespace ecgmm::io {
namespace {

/// The text of a number 0 that a formula has in an XLSX file.
constexpr std::string_view kStaleFormula = "=";
constexpr std::array<std::string_view, 8> kErrorWords = {"#N/A",   "#DIV/0!", "#VALUE!", "#REF!",
                                                         "#NAME?", "#NUM!",   "#NULL!",  "#SPILL!"};

bool contains(const auto& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Makes a table of a sheet. The cells are moved: each stands in memory once.
class TableMaker {
 public:
  TableMaker(Table& table, ChosenSheet& chosen, const TableRequest& request, bool is_csv)
      : table_(table),
        sheet_(*chosen.sheet),
        header_(chosen.header),
        request_(request),
        is_csv_(is_csv) {}

  /// @param limit_bytes  of the table: a sheet with short rows below a wide header is smaller.
  void make(std::size_t limit_bytes) {
    if (is_csv_) refuse_long_rows();
    keep_columns();
    fill_merged();
    say_what_is_unseen();
    look_at_signs();
    fill(limit_bytes);
    if (numbers_in_text_ > 0)
      table_.notes.push_back(concat("numbers stored as text: ", numbers_in_text_));
  }

 private:
  /// A field too many shifts all that follow it: most often a delimiter in a text without quotes.
  void refuse_long_rows() const {
    const auto width = sheet_.rows[header_].size();
    for (std::size_t r = header_ + 1; r < sheet_.rows.size(); ++r) {
      if (sheet_.rows[r].size() <= width) continue;
      throw data_error(concat("line ", r + 1, ": has ", sheet_.rows[r].size(),
                              " fields, the header has ", width),
                       "put texts that contain the delimiter in quotes");
    }
  }

  bool is_named(const std::vector<std::string>& list, const std::string& name) const {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& one) { return same_name(one, name); });
  }

  /// Puts the columns with a name or with content into the table; names must differ.
  void keep_columns() {
    const auto names = row_texts(sheet_, header_);
    std::vector<bool> filled(names.size());
    for (std::size_t r = header_ + 1; r < sheet_.rows.size(); ++r) {
      const auto& row = sheet_.rows[r];
      if (row.size() > filled.size()) filled.resize(row.size());
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (!filled[c] && !is_blank(row[c])) filled[c] = true;
      }
    }
    std::vector<std::string> hidden;
    std::map<std::string, std::size_t> seen;
    for (std::size_t c = 0; c < filled.size(); ++c) {
      const bool named = c < names.size() && !names[c].empty();
      if (!named && !filled[c]) continue;
      const auto name = named ? names[c] : "column " + column_letters(c);
      if (sheet_.look.hides_column(c) && !is_named(request_.required, name) &&
          !is_named(request_.wanted, name)) {
        hidden.push_back(name);
        continue;
      }
      table_.columns.push_back(name);
      positions_.push_back(c);
      if (!named) table_.notes.push_back(name + " has content but no name");
      const auto [first, is_new] = seen.emplace(to_lower(name), c);
      if (!is_new) {
        throw data_error(concat("two columns are named \"", name, "\" (",
                                column_letters(first->second), " and ", column_letters(c), ")"),
                         "rename one");
      }
    }
    if (hidden.empty()) return;
    table_.warnings.push_back(concat(hidden.size() == 1 ? "column " : "columns ",
                                     join(hidden, ", "), hidden.size() == 1 ? " is" : " are",
                                     " hidden and left out; unhide what is to be read"));
  }

  /// In some columns a merged cell stands for all its rows; in the others it is named.
  void fill_merged() {
    std::map<std::size_t, std::pair<std::size_t, std::string>>
        others;  // column → merges, the first
    for (const auto& merge : sheet_.look.merges) {
      if (merge.last_row <= header_) continue;
      for (std::size_t k = 0; k < positions_.size(); ++k) {
        const auto column = positions_[k];
        if (column < merge.first_column || column > merge.last_column) continue;
        if (column == merge.first_column && is_named(request_.filled, table_.columns[k])) {
          copy_down(merge);
          continue;
        }
        auto& [count, first] = others[k];
        if (count++ > 0) continue;
        first = concat(column_letters(merge.first_column), merge.first_row + 1, ':',
                       column_letters(merge.last_column), merge.last_row + 1);
      }
    }
    for (const auto& [k, found] : others) {
      table_.warnings.push_back(concat("column ", table_.columns[k], ": ", found.first,
                                       found.first == 1 ? " merged cell" : " merged cells", " (",
                                       found.first == 1 ? "" : "the first ", found.second,
                                       "); only the first row and column have the value, the "
                                       "others are empty; unmerge and fill in each row"));
    }
  }

  void copy_down(const SheetLook::Merge& merge) {
    auto& rows = sheet_.rows;
    const auto column = merge.first_column;
    if (merge.first_row >= rows.size() || rows[merge.first_row].size() <= column) return;
    const Cell cell = rows[merge.first_row][column];
    for (auto r = merge.first_row + 1; r <= merge.last_row && r < rows.size(); ++r) {
      if (rows[r].empty()) continue;  // no row of the table
      if (rows[r].size() <= column) rows[r].resize(column + 1);
      if (is_blank(rows[r][column])) rows[r][column] = cell;
    }
  }

  void say_what_is_unseen() {
    if (header_ > 0 && is_titled()) {
      table_.notes.push_back(
          concat("the header is in row ", header_ + 1, "; the rows above are left out"));
    }
    std::vector<std::size_t> hidden;
    for (std::size_t r = header_ + 1; r < sheet_.rows.size(); ++r) {
      if (sheet_.look.hides_row(r) && !is_empty(r)) hidden.push_back(r + 1);
    }
    if (!hidden.empty()) {
      const bool one = hidden.size() == 1;
      table_.warnings.push_back(concat(
          hidden.size(), one ? " row is" : " rows are", " hidden",
          sheet_.look.filtered ? " by a filter" : "", " and left out (", one ? "row " : "rows ",
          number_ranges(hidden), "); ", sheet_.look.filtered ? "remove the filter" : "unhide them",
          " and save the file to read them"));
    }
    for (std::size_t k = 0; k < positions_.size(); ++k) {
      const auto found = sheet_.look.uncalculated.find(positions_[k]);
      if (found == sheet_.look.uncalculated.end() || found->second.first_row <= header_) continue;
      const auto& [count, row] = found->second;
      table_.uncalculated[k] = {count, row + 1};
      table_.warnings.push_back(
          concat("column ", table_.columns[k], ": ", count,
                 count == 1 ? " cell is a formula" : " cells are formulas",
                 " without a stored value (the first in row ", row + 1,
                 ") and treated as missing; open the file in a spreadsheet program and save it"));
    }
  }

  bool is_titled() const {
    for (std::size_t r = 0; r < header_; ++r) {
      if (!is_empty(r)) return true;
    }
    return false;
  }
  bool is_empty(std::size_t row) const {
    const auto& cells = sheet_.rows[row];
    return std::all_of(cells.begin(), cells.end(), is_blank);
  }

  /// Which sign divides decimals in each column and in the whole table.
  void look_at_signs() {
    signs_.resize(positions_.size());
    for (std::size_t r = header_ + 1; r < sheet_.rows.size(); ++r) {
      const auto& row = sheet_.rows[r];
      for (std::size_t k = 0; k < positions_.size(); ++k) {
        if (positions_[k] >= row.size()) break;
        const auto& cell = row[positions_[k]];
        if (cell.text.empty() || cell.text == kStaleFormula) continue;
        if (cell.kind != Cell::Kind::text && cell.kind != Cell::Kind::number) continue;
        const auto look =
            is_ascii(cell.text) ? look_at_number(cell.text) : look_at_number(plain_text(cell.text));
        signs_[k].add(look, cell.text);
      }
    }
    for (std::size_t k = 0; k < signs_.size(); ++k) {
      const bool is_index = is_named(request_.required, table_.columns[k]);
      if (!is_index) all_signs_.add(signs_[k]);  // ids are no numbers
    }
  }

  void fill(std::size_t limit_bytes) {
    UnfoldBudget budget(limit_bytes);
    for (std::size_t r = header_ + 1; r < sheet_.rows.size(); ++r) {
      auto row = std::move(sheet_.rows[r]);
      if (sheet_.look.hides_row(r)) continue;
      if (std::all_of(row.begin(), row.end(), is_blank)) continue;
      table_.row_numbers.push_back(r + 1);
      budget.take(positions_.size(), sizeof(Cell));
      auto& cells = table_.rows.emplace_back();
      cells.reserve(positions_.size());
      for (std::size_t k = 0; k < positions_.size(); ++k) {
        const auto c = positions_[k];
        cells.push_back(c < row.size() ? table_cell(std::move(row[c]), k, r + 1) : Cell{});
      }
    }
  }

  /// A cell of the sheet as a table has it.
  Cell table_cell(Cell&& cell, std::size_t k, std::size_t row_number) {
    using Kind = Cell::Kind;
    if (cell.kind == Kind::number && !is_csv_) {
      const bool stale =
          cell.text == kStaleFormula && sheet_.look.uncalculated.contains(positions_[k]);
      return stale ? Cell{} : Cell{Kind::number, cell.number, {}};
    }
    if (cell.kind != Kind::text && cell.kind != Kind::number) return std::move(cell);
    const auto& signs = signs_[k];
    const bool is_clear = signs.comma + signs.either_comma + signs.either_point == 0;
    if (cell.kind == Kind::number && is_clear) {
      if (const auto text = trim(cell.text); text.size() != cell.text.size()) cell.text = text;
      return std::move(cell);
    }
    auto text = plain_text(cell.text);
    if (text.empty()) return {};
    if (text != cell.text && is_named(request_.required, table_.columns[k])) {
      table_.as_typed[{table_.rows.size() - 1, k}] = cell.text;
    }
    if (is_missing_word(text)) return {Kind::empty, 0, std::move(text)};
    if (contains(kErrorWords, text)) return {Kind::error, 0, std::move(text)};
    const auto look = look_at_number(text);
    if (look == NumberLook::none) {
      if (const auto number = plain_number(text)) return number_cell(*number, std::move(text));
      return {Kind::text, 0, std::move(text)};
    }
    const auto decimal =
        request_.decimal != DecimalSign::unknown &&
                (look == NumberLook::either_comma || look == NumberLook::either_point)
            ? request_.decimal
            : decimal_sign(look, signs, all_signs_);
    if (decimal == DecimalSign::unknown) {
      auto& unclear = table_.unclear_numbers[k];
      if (unclear.count++ == 0) unclear = {1, row_number, text};
      return {Kind::text, 0, std::move(text)};
    }
    if (const auto number = read_number(text, decimal))
      return number_cell(*number, std::move(text));
    return {Kind::text, 0, std::move(text)};
  }

  Cell number_cell(double number, std::string text) {
    if (!is_csv_) ++numbers_in_text_;
    return {Cell::Kind::number, number, std::move(text)};
  }

  Table& table_;
  Sheet& sheet_;
  std::size_t header_;
  const TableRequest& request_;
  bool is_csv_;
  std::vector<std::size_t> positions_;  ///< of the table's columns in the sheet
  std::vector<NumberSigns> signs_;      ///< of the table's columns
  NumberSigns all_signs_;
  std::size_t numbers_in_text_ = 0;
};

}  // namespace

void make_table(Table& table, ChosenSheet& chosen, const TableRequest& request, bool is_csv,
                std::size_t limit_bytes) {
  TableMaker(table, chosen, request, is_csv).make(limit_bytes);
}

std::optional<double> plain_number(std::string_view text) {
  constexpr std::size_t kExactDigits = 15;
  text = trim(text);
  const auto number = parse_number(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  const bool whole = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (whole && text.size() > kExactDigits) return std::nullopt;
  return number;
}

}  // namespace ecgmm::io
