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
#include "ecgmm/io/sheet.h"

namespace ecgmm::io {

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
  /// Texts of the required columns as the file has them, where plain_text() changed them; by row
  /// and column of `rows`.
  std::map<std::pair<std::size_t, std::size_t>, std::string> as_typed;
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

}  // namespace ecgmm::io
