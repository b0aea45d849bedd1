// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/table.h"

#include <algorithm>
#include <array>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/file_kind.h"
#include "ecgmm/io/sheet_builder.h"
#include "ecgmm/io/sheet_choice.h"
#include "ecgmm/io/table_maker.h"
#include "ecgmm/io/xlsx_read.h"

namespace ecgmm::io {
namespace {

constexpr std::array<std::string_view, 11> kMissingWords = {
    "na", "n/a", "nan", "null", "none", "-", "?", ".", "--", "\u2013", "\u2014"};
bool contains(const auto& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
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
      if (const auto number = plain_number(fields[c])) {
        cell.kind = Cell::Kind::number;
        cell.number = *number;
      }
      with_file(path, [&] { builder.put(reader.line() - 1, c, std::move(cell)); });
    }
  }
  Workbook workbook;
  workbook.sheets.push_back(builder.finish(""));
  workbook.is_csv = true;
  if (reader.delimiter() != ',') {
    const std::string delimiter(1, reader.delimiter());
    workbook.notes.push_back(concat("fields are separated by ", delimiter == ";"    ? "semicolons"
                                                                : delimiter == "\t" ? "tabs"
                                                                                    : delimiter));
  }
  return workbook;
}

Workbook read_workbook(const std::filesystem::path& path) {
  constexpr std::size_t kPrefixBytes = 1024;
  const auto prefix = read_prefix(path, kPrefixBytes);
  const std::string_view magic(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  if (magic.empty()) throw data_error("is empty").add_file(path);
  const bool named_csv = !to_lower(path.extension().string()).starts_with(".xls");
  if (magic.starts_with("PK") || magic.starts_with("\xD0\xCF\x11\xE0")) {
    Workbook workbook{read_xlsx(path), {}, false};
    if (named_csv) workbook.notes.push_back("is an XLSX workbook despite its name");
    return workbook;
  }
  if (named_csv) return read_csv(path);
  if (const auto kind = foreign_kind(magic); !kind.empty()) {
    throw data_error(concat(path.string(), ": is ", kind, ", not a workbook"),
                     foreign_kind_remedy(kind));
  }
  return with_context("not an XLSX workbook, so read as CSV", [&] {
    auto workbook = read_csv(path);
    workbook.notes.push_back("is CSV text despite its name");
    return workbook;
  });
}

}  // namespace

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

Table read_table(const std::filesystem::path& path, const TableRequest& request) {
  auto workbook = read_workbook(path);
  return with_file(path, [&] {
    auto chosen = choose_sheet(workbook.sheets, request);
    Table table;
    table.source = path.filename().string();
    if (workbook.sheets.size() > 1) table.source += ", sheet " + chosen.sheet->name;
    table.notes = std::move(workbook.notes);
    table.notes.insert(table.notes.end(), chosen.notes.begin(), chosen.notes.end());
    make_table(table, chosen, request, workbook.is_csv, unfold_limit(path));
    return table;
  });
}

Table read_table(const std::filesystem::path& path, std::string_view required_column,
                 std::string_view sheet) {
  TableRequest request;
  if (!required_column.empty()) request.required = {std::string(required_column)};
  request.sheet = sheet;
  return read_table(path, request);
}

bool is_missing_word(std::string_view text) {
  constexpr std::size_t kLongest = 4;
  text = trim(text);
  if (text.empty()) return true;
  return text.size() <= kLongest && contains(kMissingWords, to_lower(text));
}

}  // namespace ecgmm::io
