// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/table.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {

inline const std::filesystem::path kFixtures = std::filesystem::path(ECGMM_TEST_DATA) / "io";

#define EXPECT_ERROR(statement, kind, phrase)                                       \
  EXPECT_THAT(::ecgmm::fault(::ecgmm::ErrorKind::kind, [&] { (void)(statement); }), \
              ::testing::HasSubstr(phrase))

/// Runs tests/fixtures/io/make_tables.py, where there is a .venv, and returns what it prints.
inline std::string run_make_tables(const std::vector<std::string>& arguments) {
  return run_peer("fixtures/io/make_tables.py", arguments);
}

/// A cell in the words of make_tables.py.
inline nlohmann::json to_json(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::number:
      return {"number", cell.number};
    case Cell::Kind::text:
      return {"text", cell.text};
    case Cell::Kind::boolean:
      return {"boolean", cell.number != 0};
    case Cell::Kind::date:
      return {"date", cell.text};
    case Cell::Kind::error:
      return {"error", cell.text};
    case Cell::Kind::empty:
      break;
  }
  return nullptr;
}

inline nlohmann::json to_json(const std::vector<std::vector<Cell>>& rows) {
  auto all = nlohmann::json::array();
  for (const auto& row : rows) {
    auto cells = nlohmann::json::array();
    for (const auto& cell : row) cells.push_back(to_json(cell));
    all.push_back(cells);
  }
  return all;
}

inline nlohmann::json to_json(const std::vector<Sheet>& sheets) {
  auto all = nlohmann::json::array();
  for (const auto& sheet : sheets) all.push_back({sheet.name, to_json(sheet.rows)});
  return all;
}

/// The header and the rows of cells.
inline nlohmann::json to_json(const Table& table) {
  auto rows = to_json(table.rows);
  rows.insert(rows.begin(), table.columns);
  return rows;
}

using ZipParts = std::vector<std::pair<std::string, std::string>>;

inline void make_zip(const std::filesystem::path& path, const ZipParts& parts,
                     zip_int32_t method = ZIP_CM_DEFLATE, const char* password = nullptr) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, content] : parts) {
    const auto index = static_cast<zip_uint64_t>(zip_file_add(
        archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0), 0));
    zip_set_file_compression(archive, index, method, 9);
    if (password != nullptr) zip_file_set_encryption(archive, index, ZIP_EM_AES_256, password);
  }
  ASSERT_EQ(zip_close(archive), 0) << zip_strerror(archive);
}

/// The parts of a workbook whose one sheet, "S", has this XML within <sheetData>.
inline ZipParts workbook_parts(const std::string& sheet_data,
                               const std::string& shared_strings = "",
                               const std::string& styles = "") {
  return {
      {"_rels/.rels",
       R"(<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
      {"xl/workbook.xml",
       R"(<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="b" Type="x/worksheet" Target="sheet.xml"/>)"
       R"(<Relationship Id="c" Type="x/sharedStrings" Target="strings.xml"/>)"
       R"(<Relationship Id="d" Type="x/styles" Target="styles.xml"/></Relationships>)"},
      {"xl/sheet.xml", "<worksheet><sheetData>" + sheet_data + "</sheetData></worksheet>"},
      {"xl/strings.xml", "<sst>" + shared_strings + "</sst>"},
      {"xl/styles.xml", "<styleSheet>" + styles + "</styleSheet>"}};
}

}  // namespace ecgmm::io
