// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <zip.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/table.h"

namespace ecgmm::io {

inline const std::filesystem::path kFixtures = std::filesystem::path(ECGMM_TEST_DATA) / "io";

/// An empty folder of its own for a test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ecgmm_test_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(std::string_view name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// The error that `body` throws; fails the test if it throws none.
template <class Body>
Error error_of(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorKind::internal, "none");
}

#define EXPECT_ERROR(statement, expected_kind, phrase)                               \
  do {                                                                               \
    const ::ecgmm::Error caught = ::ecgmm::io::error_of([&] { (void)(statement); }); \
    EXPECT_EQ(caught.kind(), ::ecgmm::ErrorKind::expected_kind) << caught.what();    \
    EXPECT_THAT(caught.what(), ::testing::HasSubstr(phrase));                        \
  } while (false)

/// What tests/data/io/make_tables.py prints; nullopt where there is no .venv.
inline std::optional<std::string> run_make_tables(const std::string& arguments) {
  const std::string python = ECGMM_SOURCE_DIR "/.venv/bin/python";
  if (!std::filesystem::exists(python)) return std::nullopt;
  const std::string command =
      python + " " + (kFixtures / "make_tables.py").string() + " " + arguments;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    output.append(buffer, n);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
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
