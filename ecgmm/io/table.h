// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// One cell of a spreadsheet or CSV file.
struct Cell {
  enum class Kind { empty, number, text, boolean, date, error };

  Kind kind = Kind::empty;
  double number = 0;  ///< number; boolean as 0/1
  /// Text as written; date as ISO 8601 ("2020-01-31", "2020-01-31 12:30:00", a time of day
  /// "12:30:00"); error as "#DIV/0!"; of a number that was text, that text ("001").
  std::string text;

  /// Whether nothing stands in it.
  bool empty() const { return kind == Kind::empty; }
  /// The cell as a person would read it; "" if empty. Whole numbers without ".0".
  std::string shown() const;
};

/// A sheet as it stands in the file: rows may have different lengths; row i of the file is
/// `rows[i]`, so empty rows are kept (as empty vectors).
struct Sheet {
  std::string name;  ///< "" for CSV
  std::vector<std::vector<Cell>> rows;
};

/// A sheet with its header row taken off, empty rows and columns left out.
struct Table {
  std::string source;                    ///< "clinical.xlsx" or "clinical.xlsx, sheet Data"
  std::vector<std::string> columns;      ///< trimmed header texts
  std::vector<std::size_t> row_numbers;  ///< 1-based row in the file of each entry of `rows`
  std::vector<std::vector<Cell>> rows;   ///< each of columns.size() cells
  std::vector<std::string> notes;        ///< what was read with tolerance, one sentence each

  std::optional<std::size_t> find_column(std::string_view name) const;  ///< ignores ASCII case
};

/// Every sheet of an .xlsx, or the one of a .csv / .csv.gz / .tsv; told apart by content, not name.
/// Row i of a CSV file is its line i + 1, and its fields are numbers or text.
/// @throws Error (data): empty, not a table, password-protected, expands without bound, damaged.
///         Errors name the file.
std::vector<Sheet> read_sheets(const std::filesystem::path& path);

/// Reads the table that has the column `required_column` (ignoring case): the first sheet with it,
/// or the sheet named `sheet` if that is not empty. The header is the first non-empty row.
/// Text cells that are numbers ("12", "1.0", " 7 ", "1,5") become numbers and keep their text; they
/// stay text where the number would not be the same (more than 15 digits) or is not certain
/// ("1,234" outside a CSV file with decimal commas). NA-like words in any case ("", "NA", "N/A",
/// "NaN", "null", "-", "?", "None", ".") become empty; other text is trimmed. A column without a
/// name that has content is called "column D".
/// @param required_column  "" = the first sheet with any content.
/// @param sheet            ignoring case; "" = any.
/// @throws Error (data) as read_sheets(); no such sheet; no such column (names those there are);
///         two columns of one name; a CSV row longer than the header. Errors name the file.
Table read_table(const std::filesystem::path& path, std::string_view required_column,
                 std::string_view sheet = {});

}  // namespace ecgmm::io
