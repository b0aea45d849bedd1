// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xlsx_book.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/unfold_limit.h"
#include "ecgmm/io/xml_stream.h"

namespace ecgmm::io {
namespace {

/// Spreadsheet programs allow 64,000 styles and as many sheets as memory holds.
void check_count(std::size_t count, const char* what) {
  constexpr std::size_t kMost = 65'536;
  if (count >= kMost) throw data_error(concat("has more than ", kMost, " ", what));
}

bool is_true(std::string_view flag) { return flag == "1" || flag == "true" || flag == "on"; }

struct Relationship {
  std::string id;
  std::string kind;  ///< the last word of its type: "worksheet", "styles"
  std::string part;
};

/// Reads the relationships of a part ("" = the package): "xl/workbook.xml" has them in
/// "xl/_rels/workbook.xml.rels".
class RelationshipReader : public XmlHandler {
 public:
  static std::vector<Relationship> read(ZipPackage& package, const std::filesystem::path& of_part) {
    RelationshipReader reader(of_part.parent_path());
    const auto rels = of_part.parent_path() / "_rels" / (of_part.filename().string() + ".rels");
    if (package.has(rels.string())) read_xml(package, rels.string(), reader);
    return std::move(reader.relationships_);
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
    check_count(relationships_.size(), "relationships");
    const auto type = attributes.get("Type");
    std::string given(attributes.get("Target"));
    std::replace(given.begin(), given.end(), '\\', '/');
    const auto target = (folder_ / given).lexically_normal().string();
    relationships_.push_back({std::string(attributes.get("Id")),
                              std::string(type.substr(type.rfind('/') + 1)),
                              target.substr(target.starts_with('/') ? 1 : 0)});
  }

 private:
  explicit RelationshipReader(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
  std::vector<Relationship> relationships_;
};

class WorkbookReader : public XmlHandler {
 public:
  WorkbookReader(XlsxBook& book, const std::vector<Relationship>& relationships)
      : book_(book), relationships_(relationships) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      if (is_true(attributes.get("date1904"))) book_.date_system = DateSystem::from_1904;
    } else if (name == "sheet") {
      check_count(book_.sheets.size(), "sheets");
      const auto id = attributes.get("id");
      for (const auto& relationship : relationships_) {
        if (relationship.id == id && relationship.kind == "worksheet") {  // not a chart sheet
          const auto state = attributes.get("state");
          book_.sheets.push_back({std::string(attributes.get("name")), relationship.part,
                                  state == "hidden" || state == "veryHidden"});
        }
      }
    } else if (name == "calcPr") {
      book_.uncalculated = is_true(attributes.get("fullCalcOnLoad"));
    }
  }

 private:
  XlsxBook& book_;
  const std::vector<Relationship>& relationships_;
};

/// <si> holds a plain <t>, or runs <r> with a <t> each, and maybe phonetic hints <rPh> to leave
/// out.
class SharedStringReader : public XmlHandler {
 public:
  SharedStringReader(std::vector<std::string>& strings, std::size_t limit_bytes)
      : strings_(strings), budget_(limit_bytes) {}

  void start(std::string_view name, const XmlAttributes&) override {
    if (name == "si") current_.clear();
    if (name == "rPh") phonetic_ = true;
    if (name == "t") in_text_ = !phonetic_;
  }
  void end(std::string_view name) override {
    if (name == "si") {
      budget_.take(2 * sizeof(std::string) + current_.size());  // a growing list doubles
      strings_.push_back(decode_xstring(current_));
    }
    if (name == "rPh") phonetic_ = false;
    if (name == "t") in_text_ = false;
  }
  void text(std::string_view piece) override {
    if (!in_text_) return;
    current_ += piece;
    check_text_length(current_);
  }

 private:
  std::vector<std::string>& strings_;
  UnfoldBudget budget_;
  std::string current_;
  bool in_text_ = false;
  bool phonetic_ = false;
};

/// Which of the cell styles (<cellXfs>) show dates.
class StyleReader : public XmlHandler {
 public:
  explicit StyleReader(std::vector<bool>& is_date) : is_date_(is_date) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmts" || name == "cellXfs") {
      section_ = name;
    } else if (name == "numFmt" && section_ == "numFmts") {
      check_count(custom_.size(), "number formats");
      custom_[number(attributes.get("numFmtId"))] = is_date_format(attributes.get("formatCode"));
    } else if (name == "xf" && section_ == "cellXfs") {
      check_count(is_date_.size(), "cell styles");
      const int id = number(attributes.get("numFmtId"));
      const auto custom = custom_.find(id);
      is_date_.push_back(custom != custom_.end() ? custom->second : is_builtin_date_format(id));
    }
  }
  void end(std::string_view name) override {
    if (name == section_) section_.clear();
  }

 private:
  static int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  std::vector<bool>& is_date_;
  std::map<int, bool> custom_;
  std::string section_;
};

std::string workbook_part(ZipPackage& package) {
  for (const auto& relationship : RelationshipReader::read(package, {})) {
    if (relationship.kind == "officeDocument" && relationship.part.ends_with(".xml")) {
      return relationship.part;
    }
  }
  if (package.has("xl/workbook.xml")) return "xl/workbook.xml";
  constexpr const char* kHint = "save it as .xlsx";
  if (package.has("xl/workbook.bin")) throw data_error("is a binary workbook (.xlsb)", kHint);
  if (package.has("content.xml")) throw data_error("is an OpenDocument file", kHint);
  throw data_error("is a zip file, but not an XLSX workbook", kHint);
}

}  // namespace

XlsxBook read_xlsx_book(ZipPackage& package) {
  XlsxBook book;
  const auto workbook = workbook_part(package);
  const auto relationships = RelationshipReader::read(package, workbook);
  WorkbookReader workbook_reader(book, relationships);
  read_xml(package, workbook, workbook_reader);
  if (book.sheets.empty()) throw data_error("contains no worksheet");
  for (const auto& relationship : relationships) {
    if (relationship.kind == "sharedStrings") {
      SharedStringReader reader(book.shared_strings, package.limit_bytes());
      read_xml(package, relationship.part, reader);
    } else if (relationship.kind == "styles") {
      StyleReader reader(book.style_is_date);
      read_xml(package, relationship.part, reader);
    }
  }
  return book;
}

void check_text_length(std::string_view text) {
  constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  if (text.size() > kMaxBytes) throw data_error("a cell contains a text of more than 1 MiB");
}

std::string decode_xstring(std::string text) {
  constexpr std::size_t kLength = 7;  // _xHHHH_
  for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
    unsigned code = 0;
    const char* first = text.data() + at + 2;
    if (at + kLength > text.size() || text[at + kLength - 1] != '_') continue;
    const auto [end, error] = std::from_chars(first, first + 4, code, 16);
    if (error != std::errc{} || end != first + 4 || code == 0) continue;
    if (code >= 0x80) continue;  // only control characters and "_" need the escape
    text.replace(at, kLength, 1, static_cast<char>(code));
  }
  return text;
}

}  // namespace ecgmm::io
