// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/sheet_builder.h"
#include "ecgmm/io/xlsx.h"

namespace ecgmm::io {
namespace {

constexpr std::array<std::string_view, 8> kMissingWords = {"na",   "n/a", "nan", "null",
                                                           "none", "-",   "?",   "."};
constexpr std::array<std::string_view, 8> kErrorWords = {"#N/A",   "#DIV/0!", "#VALUE!", "#REF!",
                                                         "#NAME?", "#NUM!",   "#NULL!",  "#SPILL!"};

bool contains(const auto& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_blank(const Cell& cell) {
  return cell.empty() || (cell.kind == Cell::Kind::text && trim(cell.text).empty());
}

/// The number that a text stands for, if a table can hold it unchanged: finite, and no number of
/// more digits than a double has (such as a long id).
std::optional<double> number_in(std::string_view text, bool decimal_comma) {
  constexpr std::size_t kExactDigits = 15;
  text = trim(text);
  const auto number = parse_number(text, decimal_comma);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  const bool whole = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (whole && text.size() > kExactDigits) return std::nullopt;
  return number;
}

/// "1,234" may mean 1.234 or 1234: nobody can tell.
bool is_ambiguous_comma(std::string_view text) {
  text = trim(text);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto comma = text.find(',');
  return comma != std::string_view::npos && text.size() - comma == 4 && comma >= 1 && comma <= 3 &&
         text[0] != '0';
}

/// "A", ..., "Z", "AA" for 0, 1, ...
std::string column_letters(std::size_t column) {
  std::string letters;
  for (++column; column > 0; column = (column - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  }
  return letters;
}

struct Workbook {
  std::vector<Sheet> sheets;
  std::vector<std::string> notes;
  bool is_csv = false;
};

Workbook read_csv(const std::filesystem::path& path) {
  CsvReader reader(path);
  SheetBuilder builder(unfold_limit(path));
  std::vector<std::string_view> fields;
  while (reader.next(fields)) {
    for (std::size_t c = 0; c < fields.size(); ++c) {
      if (trim(fields[c]).empty()) continue;
      Cell cell{Cell::Kind::text, 0, std::string(fields[c])};
      if (const auto number = number_in(fields[c], reader.decimal_comma())) {
        cell.kind = Cell::Kind::number;
        cell.number = *number;
      }
      with_context(path.string(), [&] { builder.put(reader.line() - 1, c, std::move(cell)); });
    }
  }
  Workbook workbook;
  workbook.sheets.push_back(builder.finish(""));
  workbook.is_csv = true;
  if (reader.delimiter() != ',') {
    workbook.notes.push_back(
        concat("fields are divided by ", reader.delimiter() == ';' ? "semicolons" : "tabs",
               reader.decimal_comma() ? ", a comma in a number is its decimal sign" : ""));
  }
  return workbook;
}

Workbook read_workbook(const std::filesystem::path& path) {
  const auto prefix = read_prefix(path, 4);
  const std::string_view magic(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  if (magic.empty()) throw data_error(path.string() + ": is empty");
  if (magic.starts_with("PK") || magic == "\xD0\xCF\x11\xE0") return {read_xlsx(path), {}, false};
  const bool named_csv = !to_lower(path.extension().string()).starts_with(".xls");
  if (named_csv) return read_csv(path);
  return with_context("not an XLSX workbook, so read as CSV", [&] {
    auto workbook = read_csv(path);
    workbook.notes.push_back("is CSV text, whatever its name says");
    return workbook;
  });
}

/// The index of the first row that holds anything; rows.size() if none does.
std::size_t header_row(const Sheet& sheet) {
  const auto has_content = [](const auto& row) {
    return !std::all_of(row.begin(), row.end(), is_blank);
  };
  return static_cast<std::size_t>(std::find_if(sheet.rows.begin(), sheet.rows.end(), has_content) -
                                  sheet.rows.begin());
}

std::vector<std::string> header_names(const Sheet& sheet) {
  std::vector<std::string> names;
  const auto row = header_row(sheet);
  if (row == sheet.rows.size()) return names;
  for (const auto& cell : sheet.rows[row]) names.emplace_back(trim(cell.shown()));
  return names;
}

bool has_column(const Sheet& sheet, std::string_view wanted) {
  const auto names = header_names(sheet);
  if (wanted.empty()) return !names.empty();
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return to_lower(name) == to_lower(wanted); });
}

/// "IDX, AGE, SEX", cut where it becomes long.
std::string list_text(std::vector<std::string> names) {
  constexpr std::size_t kShown = 20;
  std::erase(names, "");
  const std::size_t left = names.size() > kShown ? names.size() - kShown : 0;
  names.resize(names.size() - left);
  return join(names, ", ") + (left > 0 ? concat(" and ", left, " more") : "");
}

Sheet& choose_sheet(std::vector<Sheet>& sheets, std::string_view required_column,
                    std::string_view wanted) {
  std::vector<Sheet*> candidates;
  std::vector<std::string> sheet_names;
  for (auto& sheet : sheets) {
    sheet_names.push_back(sheet.name);
    if (wanted.empty() || to_lower(sheet.name) == to_lower(wanted)) candidates.push_back(&sheet);
  }
  if (candidates.empty()) {
    throw data_error(concat("no sheet \"", wanted, "\"; there are: ", list_text(sheet_names)));
  }
  for (auto* sheet : candidates) {
    if (has_column(*sheet, required_column)) return *sheet;
  }
  std::vector<std::string> found;
  for (const auto* sheet : candidates) {
    const auto names = list_text(header_names(*sheet));
    const auto label = sheets.size() > 1 ? "sheet " + sheet->name + ": " : std::string();
    if (!names.empty()) found.push_back(label + names);
  }
  if (found.empty()) throw data_error("holds no cells");
  throw data_error(
      concat("no column \"", required_column, "\" in the header row (", join(found, "; "), ")"));
}

/// Puts the columns with a name or with content into the table and returns their positions; names
/// must differ.
std::vector<std::size_t> keep_columns(Table& table, const Sheet& sheet, std::size_t header) {
  const auto names = header_names(sheet);
  std::vector<bool> filled(names.size());
  for (std::size_t r = header + 1; r < sheet.rows.size(); ++r) {
    const auto& row = sheet.rows[r];
    if (row.size() > filled.size()) filled.resize(row.size());
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (!is_blank(row[c])) filled[c] = true;
    }
  }
  std::vector<std::size_t> positions;
  std::map<std::string, std::size_t> seen;
  for (std::size_t c = 0; c < filled.size(); ++c) {
    const bool named = c < names.size() && !names[c].empty();
    if (!named && !filled[c]) continue;
    table.columns.push_back(named ? names[c] : "column " + column_letters(c));
    positions.push_back(c);
    const auto& name = table.columns.back();
    if (!named) table.notes.push_back(name + " has content but no name");
    const auto [first, is_new] = seen.emplace(to_lower(name), c);
    if (!is_new) {
      throw data_error(concat("two columns are named \"", name, "\" (",
                              column_letters(first->second), " and ", column_letters(c), ")"),
                       "rename one");
    }
  }
  return positions;
}

/// A cell of the sheet as a table has it; counts numbers that were text.
Cell table_cell(Cell&& cell, bool is_csv, std::size_t& numbers_in_text) {
  if (cell.kind != Cell::Kind::text) return std::move(cell);
  const auto text = trim(cell.text);
  if (text.empty() || contains(kMissingWords, to_lower(text))) return {};
  if (contains(kErrorWords, text)) return {Cell::Kind::error, 0, std::string(text)};
  const auto number = is_csv || is_ambiguous_comma(text) ? std::nullopt : number_in(text, true);
  if (number) ++numbers_in_text;
  return {number ? Cell::Kind::number : Cell::Kind::text, number.value_or(0), std::string(text)};
}

/// A field too many shifts all that follow it: most often a delimiter in a text without quotes.
void refuse_long_rows(const Sheet& sheet, std::size_t header) {
  const auto width = sheet.rows[header].size();
  for (std::size_t r = header + 1; r < sheet.rows.size(); ++r) {
    if (sheet.rows[r].size() <= width) continue;
    throw data_error(
        concat("line ", r + 1, ": has ", sheet.rows[r].size(), " fields, the header has ", width),
        "quote the texts that hold the delimiter");
  }
}

/// Moves the cells out of the sheet: each stands in memory once.
/// @param limit_bytes  of the table: a sheet with short rows below a wide header is smaller.
void fill_table(Table& table, Sheet& sheet, bool is_csv, std::size_t limit_bytes) {
  const auto header = header_row(sheet);
  if (is_csv) refuse_long_rows(sheet, header);
  const auto positions = keep_columns(table, sheet, header);
  std::size_t numbers_in_text = 0;
  UnfoldBudget budget(limit_bytes);
  for (std::size_t r = header + 1; r < sheet.rows.size(); ++r) {
    auto row = std::move(sheet.rows[r]);
    if (std::all_of(row.begin(), row.end(), is_blank)) continue;
    table.row_numbers.push_back(r + 1);
    budget.take(positions.size(), sizeof(Cell));
    auto& cells = table.rows.emplace_back();
    cells.reserve(positions.size());
    for (const auto c : positions) {
      cells.push_back(c < row.size() ? table_cell(std::move(row[c]), is_csv, numbers_in_text)
                                     : Cell{});
    }
  }
  if (numbers_in_text > 0)
    table.notes.push_back(concat("numbers stored as text: ", numbers_in_text));
}

}  // namespace

std::string Cell::shown() const {
  if (kind == Kind::boolean) return number != 0 ? "TRUE" : "FALSE";
  if (kind != Kind::number) return text;
  constexpr double kExactWhole = 1e15;  // shortest() would write 100000 as 1e+05
  if (number == std::floor(number) && std::fabs(number) < kExactWhole)
    return fixed(number + 0.0, 0);
  return shortest(number);
}

std::optional<std::size_t> Table::find_column(std::string_view name) const {
  const auto wanted = to_lower(trim(name));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (to_lower(columns[c]) == wanted) return c;
  }
  return std::nullopt;
}

std::vector<Sheet> read_sheets(const std::filesystem::path& path) {
  return read_workbook(path).sheets;
}

Table read_table(const std::filesystem::path& path, std::string_view required_column,
                 std::string_view sheet) {
  auto workbook = read_workbook(path);
  return with_context(path.string(), [&] {
    auto& chosen = choose_sheet(workbook.sheets, required_column, sheet);
    Table table;
    table.source = path.filename().string();
    if (workbook.sheets.size() > 1) table.source += ", sheet " + chosen.name;
    table.notes = std::move(workbook.notes);
    fill_table(table, chosen, workbook.is_csv, unfold_limit(path));
    return table;
  });
}

}  // namespace ecgmm::io
