// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xlsx_read.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/sheet_builder.h"
#include "ecgmm/io/xlsx_book.h"
#include "ecgmm/io/xml_stream.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kMaxRows = 1'048'576;
constexpr std::size_t kMaxColumns = 16'384;

/// The 0-based column of "AB12"; kMaxColumns or more where there is none such.
std::size_t column_of(std::string_view reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || column > kMaxColumns) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
  }
  return column - 1;
}

std::size_t whole_number(std::string_view text) {
  std::size_t value = 0;
  text = trim(text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw data_error(concat("\"", text, "\" is in place of a whole number"));
  }
  return value;
}

/// "2020-01-31T00:00:00Z" as our other dates: "2020-01-31".
Cell iso_date_cell(std::string text) {
  if (text.size() > 10 && text[10] == 'T') text[10] = ' ';
  if (text.ends_with('Z')) text.pop_back();
  if (const auto serial = excel_serial(text)) {
    return {Cell::Kind::date, 0, *excel_date_text(*serial, DateSystem::from_1900)};
  }
  return {Cell::Kind::text, 0, std::move(text)};
}

class SheetReader : public XmlHandler {
 public:
  SheetReader(const XlsxBook& book, SheetBuilder& builder) : book_(book), builder_(builder) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "sheetData") {
      in_data_ = true;
    } else if (!in_data_) {
      look_at(name, attributes);
    } else if (name == "row") {
      start_row(attributes);
    } else if (name == "c") {
      start_cell(attributes);
    } else if (name == "rPh") {
      phonetic_ = true;
    } else if (name == "v" || name == "t") {
      collecting_ = !phonetic_;
    } else if (name == "f") {
      formula_ = true;
    }
  }

  void end(std::string_view name) override {
    if (!in_data_) return;
    if (name == "v" || name == "t") collecting_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "sheetData") in_data_ = false;
    if (name == "c") end_cell();
  }

  void text(std::string_view piece) override {
    if (!collecting_) return;
    value_ += piece;
    check_text_length(value_);
  }

  /// What the sheet hides and merges, once it is read.
  SheetLook take_look() {
    for (const auto& [column, cells] : zero_formulas_) {
      // Libraries store 0 for a formula and ask for its calculation.
      const bool other = other_formulas_.contains(column);
      if (book_.uncalculated && !other) look_.uncalculated[column] = cells;
    }
    if (!filter_columns_) look_.filtered = false;
    return std::move(look_);
  }

 private:
  /// Elements before and after the cells.
  void look_at(std::string_view name, const XmlAttributes& attributes) {
    if (name == "col") {
      const bool hidden = is_true(attributes.get("hidden")) || is_zero(attributes.find("width"));
      const auto first = whole_number(attributes.get("min"));
      const auto last = whole_number(attributes.get("max"));
      if (!hidden || first < 1 || first > last || last > kMaxColumns) return;
      if (look_.hidden_columns.size() < last) look_.hidden_columns.resize(last);
      for (auto c = first; c <= last; ++c) look_.hidden_columns[c - 1] = true;
    } else if (name == "mergeCell") {
      add_merge(attributes.get("ref"));
    } else if (name == "autoFilter") {
      look_.filtered = true;
    } else if (name == "filterColumn") {
      filter_columns_ = true;
    }
  }

  /// "A2:A4"; what is no such range merges nothing.
  void add_merge(std::string_view range) {
    constexpr std::size_t kMostMerges = 65'536;
    const auto colon = range.find(':');
    if (colon == std::string_view::npos) return;
    const auto first = place_of(range.substr(0, colon)), last = place_of(range.substr(colon + 1));
    if (!first || !last || last->first < first->first || last->second < first->second) return;
    if (look_.merges.size() >= kMostMerges) {
      throw data_error(concat("has more than ", kMostMerges, " merged cells"), "unmerge them");
    }
    look_.merges.push_back({first->first, first->second, last->first, last->second});
  }

  /// The 0-based row and column of "AB12".
  static std::optional<std::pair<std::size_t, std::size_t>> place_of(std::string_view reference) {
    const auto digits = reference.find_first_of("0123456789");
    const auto column = column_of(reference);
    if (digits == std::string_view::npos || digits == 0 || column >= kMaxColumns) return {};
    std::size_t row = 0;
    const auto* const last = reference.data() + reference.size();
    const auto [end, error] = std::from_chars(reference.data() + digits, last, row);
    if (error != std::errc{} || end != last || row < 1 || row > kMaxRows) return {};
    return std::pair(row - 1, column);
  }

  static bool is_true(std::string_view flag) { return flag == "1" || flag == "true"; }
  static bool is_zero(const std::optional<std::string_view>& number) {
    return number && parse_number(*number) == 0.0;
  }

  void end_cell() {
    try {
      Cell read = cell();
      // Of a text, "" is a result too.
      if (formula_) count_formula(read);
      builder_.put(row_ - 1, column_ - 1, std::move(read));
    } catch (Error& error) {
      error.add_context(concat("row ", row_, ", column ", column_));
      throw;
    }
  }

  void count_formula(Cell& read) {
    if (read.empty() && type_ != "str") {
      look_.uncalculated[column_ - 1].add(row_ - 1);
    } else if (read.kind == Cell::Kind::number && read.number == 0) {
      zero_formulas_[column_ - 1].add(row_ - 1);
      read.text = "=";  // tells it from a 0 that somebody wrote
    } else {
      other_formulas_.insert(column_ - 1);
    }
  }

  void start_row(const XmlAttributes& attributes) {
    const auto number = attributes.find("r");
    row_ = number ? whole_number(*number) : row_ + 1;
    column_ = 0;
    if (row_ < 1 || row_ > kMaxRows) {
      throw data_error(
          concat("row ", row_, " is not one of the ", kMaxRows, " that a sheet can have"));
    }
    if (is_true(attributes.get("hidden")) || is_zero(attributes.find("ht"))) {
      if (look_.hidden_rows.size() < row_) look_.hidden_rows.resize(row_);
      look_.hidden_rows[row_ - 1] = true;
    }
  }

  void start_cell(const XmlAttributes& attributes) {
    const auto reference = attributes.find("r");
    column_ = reference ? column_of(*reference) + 1 : column_ + 1;
    if (row_ < 1 || column_ < 1 || column_ > kMaxColumns) {
      throw data_error(concat("a cell with the impossible place \"", reference.value_or(""), "\""));
    }
    type_ = attributes.get("t");
    const auto style = attributes.find("s");
    style_ = style ? whole_number(*style) : 0;
    value_.clear();
    formula_ = false;
  }

  /// The cell just read; a formula without a stored value is empty.
  Cell cell() {
    if (value_.empty()) return {};
    if (type_ == "s") {
      const auto index = whole_number(value_);
      if (index >= book_.shared_strings.size()) {
        throw data_error(concat("names shared text ", index, " of ", book_.shared_strings.size()),
                         "save the file again");
      }
      return text_cell(book_.shared_strings[index]);
    }
    if (type_ == "str" || type_ == "inlineStr") return text_cell(decode_xstring(value_));
    if (type_ == "e") return {Cell::Kind::error, 0, value_};
    if (type_ == "d") return iso_date_cell(value_);
    if (type_ == "b") {
      const auto word = trim(value_);
      return {Cell::Kind::boolean, word == "1" || word == "true" ? 1.0 : 0.0, {}};
    }
    const auto number = parse_number(value_);
    if (!number || !std::isfinite(*number)) {
      throw data_error("\"" + value_ + "\" is in place of a number", "save the file again");
    }
    if (style_ < book_.style_is_date.size() && book_.style_is_date[style_]) {
      if (auto date = excel_date_text(*number, book_.date_system)) {
        return {Cell::Kind::date, 0, std::move(*date)};
      }
    }
    return {Cell::Kind::number, *number, {}};
  }

  static Cell text_cell(std::string text) {
    if (text.empty()) return {};
    return {Cell::Kind::text, 0, std::move(text)};
  }

  const XlsxBook& book_;
  SheetBuilder& builder_;
  bool in_data_ = false;
  bool collecting_ = false;
  bool phonetic_ = false;
  bool formula_ = false;         ///< the cell has one
  bool filter_columns_ = false;  ///< the filter hides something
  SheetLook look_;
  std::map<std::size_t, CountedCells> zero_formulas_;  ///< formulas with the value 0, by column
  std::set<std::size_t> other_formulas_;               ///< columns with others
  std::size_t row_ = 0;                                ///< 1-based, of the last row seen
  std::size_t column_ = 0;                             ///< 1-based, of the last cell seen in it
  std::size_t style_ = 0;
  std::string type_;
  std::string value_;
};

/// An OLE file holds either an encrypted package or a workbook of before 2007; both name it in
/// UTF-16.
Error ole_error(const std::filesystem::path& path) {
  const auto bytes = read_prefix(path, std::size_t{1} << 26);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string name;
  for (const char c : std::string_view("EncryptedPackage")) name.append({c, '\0'});
  if (text.find(name) != std::string_view::npos) {
    return data_error("is password-protected", "open it, remove the password and save it as .xlsx");
  }
  return data_error("is a workbook of the old .xls format (or another OLE file)",
                    "save it as .xlsx");
}

}  // namespace

std::vector<Sheet> read_xlsx(const std::filesystem::path& path) {
  const auto prefix = read_prefix(path, 8);
  return with_file(path, [&] {
    const std::string_view magic(reinterpret_cast<const char*>(prefix.data()), prefix.size());
    if (magic.empty()) throw data_error("is empty");
    if (magic == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") throw ole_error(path);
    if (!magic.starts_with("PK")) throw data_error("is not an XLSX workbook", "save it as .xlsx");
    ZipPackage package(path);
    const auto book = read_xlsx_book(package);
    SheetBuilder builder(unfold_limit(path));
    std::vector<Sheet> sheets;
    for (const auto& [name, part, hidden] : book.sheets) {
      SheetReader reader(book, builder);
      read_xml(package, part, reader);
      sheets.push_back(builder.finish(name));
      sheets.back().look = reader.take_look();
      sheets.back().look.hidden = hidden;
    }
    return sheets;
  });
}

}  // namespace ecgmm::io
