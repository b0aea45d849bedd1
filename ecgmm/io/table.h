// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/io/number_signs.h"

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

/// Numbers of a column of which nobody can tell whether 1,234 is 1.234 or 1234.
struct UnclearNumbers {
  std::size_t count = 0;
  std::size_t row_number = 0;  ///< of the first, 1-based in the file
  std::string text;            ///< the first
};

/// A sheet with its header row taken off, without empty and hidden rows and columns.
struct Table {
  std::string source;                    ///< "clinical.xlsx" or "clinical.xlsx, sheet Data"
  std::vector<std::string> columns;      ///< header texts, as plain_text()
  std::vector<std::size_t> row_numbers;  ///< 1-based row in the file of each entry of `rows`
  std::vector<std::vector<Cell>> rows;   ///< each of columns.size() cells
  std::vector<std::string> notes;        ///< what was read with tolerance, one sentence each
  std::vector<std::string> warnings;     ///< what may be missing or another than it seems
  std::map<std::size_t, UnclearNumbers> unclear_numbers;  ///< by column; their cells are texts
  std::map<std::size_t, CountedCells> uncalculated;  ///< by column; the row as in `row_numbers`

  std::optional<std::size_t> find_column(std::string_view name) const;  ///< ignores ASCII case
};

/// Every sheet of an .xlsx, hidden ones included, or the one of a .csv / .csv.gz / .tsv; told apart
/// by content, not name. Row i of a CSV file is its line i + 1, and its fields are numbers (with a
/// decimal point) or text.
/// @throws Error (data): empty, not a table, password-protected, expands without bound, damaged.
///         Errors name the file.
std::vector<Sheet> read_sheets(const std::filesystem::path& path);

/// Which table of a file is wanted.
struct TableRequest {
  /// Names of the column that it must have, one of them; empty = any with content.
  std::vector<std::string> required = {};
  std::string sheet = {};  ///< its name in any case; "" = the one that fits
  /// Columns that are read though they are hidden; of several sheets, those that have them fit.
  std::vector<std::string> wanted = {};
  std::vector<std::string> filled = {};  ///< columns where a merged cell stands for all its rows
  DecimalSign decimal = DecimalSign::unknown;  ///< as declared
  std::string sheet_key = {};  ///< how a sheet is named, for remedies: "labels.sheet"
};

/// Reads the table that has a required column (ignoring case): of the visible sheets the one with
/// it. Its header is the first row that has the column; what stands above is left out. Hidden rows
/// and columns are left out too (but for those required or wanted), formulas that were never
/// calculated and merged cells but the first are empty: `warnings` say so.
///
/// Text is as plain_text() gives it. Text cells that are numbers ("12", "1.0", "1,5", "1 234")
/// become numbers and keep their text; look_at_number() and decimal_sign() tell what their signs
/// mean, from the whole file. They stay text where the number would not be the same (more than 15
/// digits) or nobody can tell (`unclear_numbers`). Words for missing in any case
/// (is_missing_word()) become empty cells that keep their word. A column without a name that has
/// content is called "column D".
/// @throws Error (data) as read_sheets(); no such sheet; no such column (names those there are);
///         two visible sheets that both fit; two columns of one name; a CSV row longer than the
///         header. Errors name the file.
Table read_table(const std::filesystem::path& path, const TableRequest& request);
Table read_table(const std::filesystem::path& path, std::string_view required_column,
                 std::string_view sheet = {});

/// "na", "n/a", "nan", "null", "none", "-", "?" and "." in any case, and a dash.
bool is_missing_word(std::string_view text);

/// "A", ..., "Z", "AA" for 0, 1, ...
std::string column_letters(std::size_t column);

/// "3, 5-9 and 12 more", of ascending numbers: at most ten of them or of ranges.
std::string number_ranges(const std::vector<std::size_t>& numbers);

}  // namespace ecgmm::io
