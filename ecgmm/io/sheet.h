// SPDX-License-Identifier: Apache-2.0
// The cells of a spreadsheet or CSV file, as they stand in it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ecgmm::io {

/// One cell of a spreadsheet or CSV file.
struct Cell {
  enum class Kind { empty, number, text, boolean, date, error };

  Kind kind = Kind::empty;
  double number = 0;  ///< number; boolean as 0/1
  /// Text as written; date as ISO 8601 ("2020-01-31", "2020-01-31 12:30:00", a time of day
  /// "12:30:00"); error as "#DIV/0!"; of a number that was text, that text ("001"); of an empty
  /// cell a word that was taken for missing ("None").
  std::string text;

  /// Whether nothing stands in it.
  bool empty() const { return kind == Kind::empty; }
  /// The cell as a person would read it; "" if empty. Whole numbers without ".0".
  std::string shown() const;
  /// The text as it stands in the file, where it does ("007", "1.10"), else as shown().
  std::string written() const { return text.empty() || empty() ? shown() : text; }
};

/// Cells counted, with the first row (0-based) that has one.
struct CountedCells {
  std::size_t count = 0;
  std::size_t first_row = 0;

  /// Counts a cell of this row; rows come in order.
  void add(std::size_t row) {
    if (count++ == 0) first_row = row;
  }
};

/// What whoever opens a sheet does not see, or sees otherwise than its cells tell. 0-based.
struct SheetLook {
  struct Merge {
    std::size_t first_row, first_column, last_row, last_column;
  };
  bool hidden = false;               ///< the sheet
  bool filtered = false;             ///< rows are hidden by a filter
  std::vector<bool> hidden_rows;     ///< as far as some are
  std::vector<bool> hidden_columns;  ///< as far as some are
  std::vector<Merge> merges;
  std::map<std::size_t, CountedCells> uncalculated;  ///< formulas without a value, by column

  /// Whether a row is hidden, or filtered out.
  bool hides_row(std::size_t row) const { return row < hidden_rows.size() && hidden_rows[row]; }
  bool hides_column(std::size_t column) const {
    return column < hidden_columns.size() && hidden_columns[column];
  }
};

/// A sheet as it stands in the file: rows may have different lengths; row i of the file is
/// `rows[i]`, so empty rows are kept (as empty vectors).
struct Sheet {
  std::string name;  ///< "" for CSV
  std::vector<std::vector<Cell>> rows;
  SheetLook look = {};
};

/// "A", ..., "Z", "AA" for 0, 1, ...
std::string column_letters(std::size_t column);

/// "3, 5-9 and 12 more", of ascending numbers: at most ten of them or of ranges.
std::string number_ranges(const std::vector<std::size_t>& numbers);

}  // namespace ecgmm::io
