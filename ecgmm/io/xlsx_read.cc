// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/sheet_builder.h"
#include "ecgmm/io/xlsx.h"
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
    throw data_error(concat("\"", text, "\" stands where a whole number should"));
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
      return;
    } else if (name == "row") {
      start_row(attributes);
    } else if (name == "c") {
      start_cell(attributes);
    } else if (name == "rPh") {
      phonetic_ = true;
    } else if (name == "v" || name == "t") {
      collecting_ = !phonetic_;
    }
  }

  void end(std::string_view name) override {
    if (!in_data_) return;
    if (name == "v" || name == "t") collecting_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "sheetData") in_data_ = false;
    if (name == "c") {
      with_context(concat("row ", row_, ", column ", column_),
                   [&] { builder_.put(row_ - 1, column_ - 1, cell()); });
    }
  }

  void text(std::string_view piece) override {
    if (!collecting_) return;
    value_ += piece;
    check_text_length(value_);
  }

 private:
  void start_row(const XmlAttributes& attributes) {
    const auto number = attributes.find("r");
    row_ = number ? whole_number(*number) : row_ + 1;
    column_ = 0;
    if (row_ < 1 || row_ > kMaxRows) {
      throw data_error(
          concat("row ", row_, " is not one of the ", kMaxRows, " that a sheet can have"));
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
  }

  /// The cell just read; a formula without a stored value is empty.
  Cell cell() {
    if (value_.empty()) return {};
    if (type_ == "s") {
      const auto index = whole_number(value_);
      if (index >= book_.shared_strings.size()) {
        throw data_error(concat("names shared text ", index, " of ", book_.shared_strings.size()),
                         "save the file anew");
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
      throw data_error("\"" + value_ + "\" stands where a number should", "save the file anew");
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
  std::size_t row_ = 0;     ///< 1-based, of the last row seen
  std::size_t column_ = 0;  ///< 1-based, of the last cell seen in it
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
    return data_error("is password-protected",
                      "open it, take the password off and save it as .xlsx");
  }
  return data_error("is a workbook of the old .xls format (or another OLE file)",
                    "save it as .xlsx");
}

}  // namespace

std::vector<Sheet> read_xlsx(const std::filesystem::path& path) {
  const auto prefix = read_prefix(path, 8);
  return with_context(path.string(), [&] {
    const std::string_view magic(reinterpret_cast<const char*>(prefix.data()), prefix.size());
    if (magic.empty()) throw data_error("is empty");
    if (magic == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") throw ole_error(path);
    if (!magic.starts_with("PK")) throw data_error("is not an XLSX workbook", "save it as .xlsx");
    ZipPackage package(path);
    const auto book = read_xlsx_book(package);
    SheetBuilder builder(unfold_limit(path));
    std::vector<Sheet> sheets;
    for (const auto& [name, part] : book.sheets) {
      SheetReader reader(book, builder);
      read_xml(package, part, reader);
      sheets.push_back(builder.finish(name));
    }
    return sheets;
  });
}

}  // namespace ecgmm::io
