// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/file_kind.h"

#include <array>
#include <string>

#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::string_view kind;
};

constexpr std::string_view kHtml = "an HTML page";
constexpr std::string_view kXmlWorkbook = "an XML spreadsheet of 2003";

/// First bytes that no table has, after blanks and in small letters where they are text.
constexpr std::array<Magic, 9> kTextMagics = {{{"<!doctype html", kHtml},
                                               {"<html", kHtml},
                                               {"<head", kHtml},
                                               {"<body", kHtml},
                                               {"<table", kHtml},
                                               {"<meta", kHtml},
                                               {"<style", kHtml},
                                               {"mime-version:", kHtml},
                                               {"{\\rtf", "a document (RTF)"}}};

constexpr std::array<Magic, 16> kMagics = {
    {{"%PDF", "a PDF document"},
     {"\x89PNG", "an image (PNG)"},
     {"\xFF\xD8\xFF", "an image (JPEG)"},
     {"GIF8", "an image (GIF)"},
     {"II*\0"sv, "an image (TIFF)"},
     {"MM\0*"sv, "an image (TIFF)"},
     {"PK\x03\x04", "a zip file"},
     {"7z\xBC\xAF", "a 7z archive"},
     {"Rar!", "a RAR archive"},
     {"\xD0\xCF\x11\xE0", "a workbook of the old .xls format (or another OLE file)"},
     {"SQLite format 3", "a SQLite database"},
     {"PAR1", "a Parquet file"},
     {"$FL2", "an SPSS file"},
     {"<stata_dta>", "a Stata file"},
     {"MATLAB 5.0", "a MATLAB file"},
     {"\x89HDF", "an HDF5 file"}}};

bool holds(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

std::string_view xml_kind(std::string_view lower) {
  if (holds(lower, "<html") || holds(lower, "xhtml")) return kHtml;
  if (holds(lower, "urn:schemas-microsoft-com:office:spreadsheet") || holds(lower, "excel.sheet"))
    return kXmlWorkbook;
  return "an XML file";
}

}  // namespace

std::string_view foreign_kind(std::string_view beginning) {
  for (const auto& [bytes, kind] : kMagics) {
    if (beginning.starts_with(bytes)) return kind;
  }
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  const auto first = trim(beginning.substr(0, 1024));
  if (first.empty() || (first[0] != '<' && first[0] != '{' && (first[0] | 0x20) != 'm')) return "";
  const std::string lower = to_lower(first);
  for (const auto& [bytes, kind] : kTextMagics) {
    if (lower.starts_with(bytes)) return kind;
  }
  if (lower.starts_with("<?xml")) return xml_kind(lower);
  if (lower.starts_with("<!--") && (holds(lower, "<html") || holds(lower, "<table"))) return kHtml;
  if (lower.starts_with("{\"") || lower.starts_with("{\n") || lower.starts_with("{ \"")) {
    return "a JSON file";
  }
  return "";
}

std::string foreign_kind_remedy(std::string_view kind) {
  if (kind == kHtml || kind == kXmlWorkbook || holds(kind, ".xls")) {
    return "open it in a spreadsheet program and save it as .xlsx";
  }
  return "export the table as .xlsx or as CSV in UTF-8";
}

}  // namespace ecgmm::io
