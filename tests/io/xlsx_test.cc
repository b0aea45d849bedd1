// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include "ecgmm/core/random.h"
#include "ecgmm/io/xlsx_read.h"
#include "ecgmm/io/xlsx_write.h"
#include "tests/io/table_support.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using nlohmann::json;

/// The rows of a workbook whose one sheet has this XML.
json read_rows(const std::string& sheet_data, const std::string& shared_strings = "",
               const std::string& styles = "") {
  const TempFolder folder;
  make_zip(folder / "t.xlsx", workbook_parts(sheet_data, shared_strings, styles));
  return to_json(read_xlsx(folder / "t.xlsx")).at(0).at(1);
}

ZipParts with_part(ZipParts parts, const std::string& name, const std::string& content) {
  for (auto& part : parts) {
    if (part.first == name) part.second = content;
  }
  return parts;
}

ZipParts without_part(ZipParts parts, const std::string& name) {
  std::erase_if(parts, [&](const auto& part) { return part.first == name; });
  return parts;
}

// --- what other programs write ----------------------------------------------------------------

TEST(ReadXlsx, AgreesWithOpenpyxlOnTheFixtures) {
  const auto oracle = json::parse(read_text(kFixtures / "tables.json"));
  for (const auto& [name, expected] : oracle.items()) {
    EXPECT_EQ(to_json(read_xlsx(kFixtures / name)), expected) << name;
  }
  // openpyxl does not read the strict namespaces; the content is that of excel.xlsx.
  EXPECT_EQ(to_json(read_xlsx(kFixtures / "excel_strict.xlsx")), oracle.at("excel.xlsx"));
}

TEST(ReadXlsx, AgreesWithItsPeersOnTheirFiles) {
  const TempFolder folder;
  ECGMM_NEEDS_PEERS();
  run_make_tables({"peers", folder.path()});
  const std::vector<std::string> names = {"openpyxl.xlsx", "openpyxl_1904.xlsx",
                                          "openpyxl_streamed.xlsx", "pandas.xlsx"};
  std::vector<std::string> arguments = {"dump"};
  for (const auto& name : names) arguments.push_back(folder / name);
  const auto oracle = json::parse(run_make_tables(arguments));
  for (const auto& name : names) {
    const auto path = folder / name;
    EXPECT_EQ(to_json(read_xlsx(path)), oracle.at(path.string())) << name;
  }
  const auto frames = json::parse(read_text(folder / "frames.json"));
  EXPECT_EQ(to_json(read_table(folder / "pandas.xlsx", "IDX", "Data")), frames.at("pandas.xlsx"));
}

// --- what we write ----------------------------------------------------------------------------

const std::vector<std::string> kColumns = {"IDX", " Größe & <x> ", "c", "d"};

std::vector<std::vector<Cell>> sample_rows() {
  using Kind = Cell::Kind;
  return {{{Kind::number, 1, {}},
           {Kind::text, 0, " kept\ntwo "},
           {Kind::boolean, 1, {}},
           {Kind::date, 0, "2020-01-31"}},
          {},
          {{Kind::number, -1e-300, {}},
           {},
           {Kind::boolean, 0, {}},
           {Kind::date, 0, "1999-12-31 23:59:58"}},
          {{Kind::number, 123456789012345, {}},
           {Kind::text, 0, "東京"},
           {},
           {Kind::date, 0, "12:30:00"}},
          {{Kind::number, 0.1, {}}, {}, {}, {Kind::date, 0, "1900-01-01"}},
          {{Kind::number, 2.5, {}}, {}, {}, {Kind::date, 0, "1900-02-28"}}};
}

json expected_rows() {
  json rows = {json::array()};
  for (const auto& column : kColumns) rows[0].push_back({"text", column});
  for (const auto& row : sample_rows()) {
    auto cells = json::array();
    for (const auto& cell : row) cells.push_back(to_json(cell));
    rows.push_back(cells);
  }
  return rows;
}

TEST(WriteXlsx, IsReadBackAsItWas) {
  const TempFolder folder;
  write_xlsx(folder / "t.xlsx", "Data", kColumns, sample_rows());
  EXPECT_EQ(to_json(read_xlsx(folder / "t.xlsx")), json::array({{"Data", expected_rows()}}));
}

TEST(WriteXlsx, IsReadByOpenpyxl) {
  const TempFolder folder;
  const auto path = folder / "t.xlsx";
  write_xlsx(path, "Data", kColumns, sample_rows());
  ECGMM_NEEDS_PEERS();
  const auto answer = json::parse(run_make_tables({"dump", path}));
  EXPECT_EQ(answer.at(path.string()), json::array({{"Data", expected_rows()}}));
}

TEST(WriteXlsx, WritesTheSameBytesForTheSameCells) {
  const TempFolder folder;
  write_xlsx(folder / "a.xlsx", "Data", kColumns, sample_rows());
  ::usleep(1'100'000);  // the properties of a workbook hold its time in seconds
  write_xlsx(folder / "b.xlsx", "Data", kColumns, sample_rows());
  EXPECT_EQ(read_text(folder / "a.xlsx"), read_text(folder / "b.xlsx"));
}

TEST(WriteXlsx, WritesWhatASpreadsheetCannotHoldAsNearAsItCan) {
  const TempFolder folder;
  write_xlsx(folder / "t.xlsx", "S", {"a", "b", "c", "d"},
             {{{Cell::Kind::number, NAN, {}},
               {Cell::Kind::number, -static_cast<double>(INFINITY), {}},
               {Cell::Kind::error, 0, "#N/A"},
               {Cell::Kind::date, 0, "1850-01-01"}}});
  EXPECT_EQ(to_json(read_xlsx(folder / "t.xlsx"))[0][1][1],
            json::parse(R"([null, ["text", "-inf"], ["text", "#N/A"], ["text", "1850-01-01"]])"));
}

TEST(WriteXlsx, RefusesWhatXlsxHasNoRoomFor) {
  const TempFolder folder;
  const auto write = [&](const std::string& sheet, const std::vector<std::string>& columns,
                         const std::vector<std::vector<Cell>>& rows) {
    write_xlsx(folder / "t.xlsx", sheet, columns, rows);
  };
  EXPECT_ERROR(write("S", {"a"}, {{{Cell::Kind::text, 0, std::string(40'000, 'a')}}}), data,
               "row 2, column 1");
  EXPECT_ERROR(write("S", {"a"}, {{{Cell::Kind::text, 0, "\xF6"}}}), data, "not UTF-8");
  EXPECT_ERROR(write("S", std::vector<std::string>(16'385, "a"), {}), data, "16385 columns");
  EXPECT_ERROR(write("a:b", {"a"}, {}), data, "cannot be written as XLSX");
  EXPECT_ERROR(write("S", {"a"}, {{{}, {}}}), internal, "longer than the header");
  EXPECT_FALSE(std::filesystem::exists(folder / "t.xlsx"));
  EXPECT_ERROR(write_xlsx(folder / "none/t.xlsx", "S", {"a"}, {}), environment, "No such file");
}

// --- single features --------------------------------------------------------------------------

TEST(ReadXlsx, ReadsEveryKindOfCell) {
  const struct {
    std::string cell;
    std::string expected;
  } cases[] = {
      {R"(<c><v>1.5</v></c>)", R"(["number", 1.5])"},
      {R"(<c t="n"><v>-1E-3</v></c>)", R"(["number", -0.001])"},
      {R"(<c t="s"><v>1</v></c>)", R"(["text", "two"])"},
      {R"(<c t="str"><f>A1</f><v>te xt</v></c>)", R"(["text", "te xt"])"},
      {R"(<c t="inlineStr"><is><t>a</t><rPh><t>no</t></rPh><r><t>b</t></r></is></c>)",
       R"(["text", "ab"])"},
      {R"(<c t="b"><v>1</v></c>)", R"(["boolean", true])"},
      {R"(<c t="b"><v>false</v></c>)", R"(["boolean", false])"},
      {R"(<c t="e"><v>#REF!</v></c>)", R"(["error", "#REF!"])"},
      {R"(<c t="d"><v>2020-01-31T00:00:00Z</v></c>)", R"(["date", "2020-01-31"])"},
      {R"(<c t="d"><v>2020-01-31T01:02:03.5</v></c>)", R"(["date", "2020-01-31 01:02:03.500"])"},
      {R"(<c t="d"><v>soon</v></c>)", R"(["text", "soon"])"},
      {R"(<c t="s"><v>0</v></c>)", "null"},
      {R"(<c t="str"><f>A1</f><v></v></c>)", "null"},
      {R"(<c><f>A1+1</f></c>)", "null"},
      {R"(<c t="inlineStr"/>)", "null"},
      {R"(<c t="str"><v><![CDATA[a<b]]>&amp;&#8364;</v></c>)", R"(["text", "a<b&€"])"},
      {R"(<x:c xmlns:x="u" t="str"><x:v>prefixed</x:v></x:c>)", R"(["text", "prefixed"])"},
      {R"(<c t="str"><v>a_x000D__x005F_x0041_ _xZZZZ_ _x41</v></c>)",
       R"(["text", "a\r_x0041_ _xZZZZ_ _x41"])"},
  };
  for (const auto& [cell, expected] : cases) {
    const auto rows = read_rows("<row>" + cell + R"(<c t="b"><v>1</v></c></row>)",
                                "<si><t/></si><si><t>two</t></si>");
    EXPECT_EQ(rows.at(0).at(0), json::parse(expected)) << cell;
  }
}

TEST(ReadXlsx, PlacesCellsByTheirNamesOrInOrder) {
  const auto one = [](const char* place) { return concat("<c", place, "><v>1</v></c>"); };
  EXPECT_EQ(read_rows("<row>" + one("") + one("") + "</row><row>" + one("") + "</row>").dump(),
            R"([[["number",1.0],["number",1.0]],[["number",1.0]]])");
  EXPECT_EQ(
      read_rows(R"(<row r="3">)" + one(R"( r="C3")") + one("") + "</row><row>" + one("") + "</row>")
          .dump(),
      R"([[],[],[null,null,["number",1.0],["number",1.0]],[["number",1.0]]])");
  EXPECT_EQ(read_rows(R"(<row r="1">)" + one(R"( r="XFD1")") + "</row>").at(0).size(), 16'384U);
  EXPECT_EQ(read_rows(R"(<row r="1048576"/><row r="1"/>)").size(), 0U)
      << "empty rows take no memory";
}

TEST(ReadXlsx, TellsDatesByTheirFormat) {
  const std::string styles =
      R"(<numFmts><numFmt numFmtId="200" formatCode="yyyy-mm-dd"/><numFmt numFmtId="15" formatCode="0.0"/></numFmts>)"
      R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
      R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="15"/><xf numFmtId="201"/></cellXfs>)"
      R"(<dxfs><dxf><numFmt numFmtId="201" formatCode="yyyy"/></dxf></dxfs>)";
  const auto rows = read_rows(
      R"(<row><c s="0"><v>1</v></c><c s="1"><v>43861</v></c><c s="2"><v>43861.25</v></c>)"
      R"(<c s="3"><v>3</v></c><c s="4"><v>4</v></c><c s="9"><v>9</v></c><c s="1"><v>-5</v></c></row>)",
      "", styles);
  EXPECT_EQ(rows.at(0).dump(),
            R"([["number",1.0],["date","2020-01-31"],["date","2020-01-31 06:00:00"],)"
            R"(["number",3.0],["number",4.0],["number",9.0],["number",-5.0]])");
}

TEST(ReadXlsx, ReadsWorkbooksWithFewParts) {
  const TempFolder folder;
  auto parts = workbook_parts("<row><c><v>1</v></c></row>");
  parts = with_part(
      parts, "xl/_rels/workbook.xml.rels",
      R"(<Relationships><Relationship Id="b" Type="x/worksheet" Target="../XL/./Sheet.xml"/></Relationships>)");
  parts = without_part(without_part(without_part(parts, "_rels/.rels"), "xl/styles.xml"),
                       "xl/strings.xml");
  make_zip(folder / "t.xlsx", parts, ZIP_CM_STORE);
  EXPECT_EQ(to_json(read_xlsx(folder / "t.xlsx")).dump(), R"([["S",[[["number",1.0]]]]])");
}

TEST(ReadXlsx, LeavesChartSheetsOut) {
  const TempFolder folder;
  auto parts = workbook_parts("<row><c><v>1</v></c></row>");
  parts = with_part(
      parts, "xl/workbook.xml",
      R"(<workbook><sheets><sheet name="Chart" r:id="z"/><sheet name="S" r:id="b"/></sheets></workbook>)");
  parts =
      with_part(parts, "xl/_rels/workbook.xml.rels",
                R"(<Relationships><Relationship Id="z" Type="x/chartsheet" Target="chart.xml"/>)"
                R"(<Relationship Id="b" Type="x/worksheet" Target="sheet.xml"/></Relationships>)");
  make_zip(folder / "t.xlsx", parts);
  EXPECT_EQ(to_json(read_xlsx(folder / "t.xlsx")).dump(), R"([["S",[[["number",1.0]]]]])");
}

// --- bad input --------------------------------------------------------------------------------

TEST(ReadXlsx, RefusesOtherFiles) {
  const TempFolder folder;
  const auto read = [&](const ZipParts& parts) {
    make_zip(folder / "t.xlsx", parts);
    read_xlsx(folder / "t.xlsx");
  };
  std::string ole("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  ole.resize(1536);
  EXPECT_ERROR(read_xlsx(folder.write("old.xls", ole)), data, "old .xls format");
  for (const char c : std::string("EncryptedPackage")) ole.append({c, '\0'});
  EXPECT_ERROR(read_xlsx(folder.write("t.xlsx", ole)), data,
               "t.xlsx: is password-protected; open it");
  EXPECT_ERROR(read_xlsx(folder.write("t.xlsx", "")), data, "is empty");
  EXPECT_ERROR(read_xlsx(folder.write("t.xlsx", "IDX,AGE\n1,2\n")), data,
               "is not an XLSX workbook");
  EXPECT_ERROR(read_xlsx(folder / "none.xlsx"), data, "no such file");
  EXPECT_ERROR(read({{"a.txt", "x"}}), data, "a zip file, but not an XLSX workbook");
  EXPECT_ERROR(read({{"mimetype", "x"}, {"content.xml", "<x/>"}}), data, "OpenDocument");
  EXPECT_ERROR(read({{"xl/workbook.bin", "x"}}), data, ".xlsb");
}

TEST(ReadXlsx, RefusesPasswords) {
  const TempFolder folder;
  make_zip(folder / "t.xlsx", workbook_parts(""), ZIP_CM_DEFLATE, "secret");
  EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "is password-protected");
}

TEST(ReadXlsx, RefusesDamage) {
  const TempFolder folder;
  const auto sound = workbook_parts("<row><c><v>12345</v></c></row>");
  const auto read = [&](const ZipParts& parts) {
    make_zip(folder / "t.xlsx", parts);
    read_xlsx(folder / "t.xlsx");
  };
  const auto sheet = [&](const std::string& data) { read(workbook_parts(data)); };
  EXPECT_ERROR(sheet("<row><c></row>"), data, "xl/sheet.xml, byte ");
  EXPECT_ERROR(sheet("<row><c></row>"), data, "damaged XML: mismatched tag");
  EXPECT_ERROR(read(with_part(sound, "xl/sheet.xml", "<worksheet><sheetData>")), data,
               "damaged XML");
  EXPECT_ERROR(read(with_part(sound, "xl/sheet.xml", "")), data, "damaged XML");
  EXPECT_ERROR(read(without_part(sound, "xl/sheet.xml")), data, "part xl/sheet.xml is missing");
  EXPECT_ERROR(read(with_part(sound, "xl/workbook.xml", "<workbook/>")), data,
               "contains no worksheet");
  EXPECT_ERROR(sheet(R"(<row><c t="s"><v>0</v></c></row>)"), data,
               "row 1, column 1: names shared text 0 of 0");
  EXPECT_ERROR(sheet(R"(<row><c t="s"><v>-1</v></c></row>)"), data, "in place of a whole number");
  EXPECT_ERROR(sheet("<row><c><v>1,5</v></c></row>"), data, "\"1,5\" is in place of a number");
  EXPECT_ERROR(sheet("<row><c><v>inf</v></c></row>"), data, "in place of a number");
  EXPECT_ERROR(sheet(R"(<row r="1048577"/>)"), data, "row 1048577");
  EXPECT_ERROR(sheet(R"(<row r="0"/>)"), data, "row 0");
  EXPECT_ERROR(sheet(R"(<row r="99999999999999999999"/>)"), data, "whole number");
  EXPECT_ERROR(sheet(R"(<row><c r="XFE1"/></row>)"), data, "impossible place \"XFE1\"");
  EXPECT_ERROR(sheet(R"(<row><c r="ZZZZZZZZZZZZZZZZZZZ1"/></row>)"), data, "impossible place");
  EXPECT_ERROR(sheet(R"(<row><c r="1"/></row>)"), data, "impossible place");
  EXPECT_ERROR(sheet("<c><v>1</v></c>"), data, "impossible place");
}

TEST(ReadXlsx, RefusesEntities) {
  const TempFolder folder;
  const auto parts = with_part(
      workbook_parts(""), "xl/sheet.xml",
      R"(<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>)"
      "<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>");
  make_zip(folder / "t.xlsx", parts);
  EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "document type declaration");
}

TEST(ReadXlsx, RefusesAZipBomb) {
  const TempFolder folder;
  make_zip(folder / "t.xlsx", workbook_parts(std::string(std::size_t{40} << 20, ' ')));
  EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "expands to ");
}

TEST(ReadXlsx, RefusesOneLongTextInManyCells) {
  const TempFolder folder;
  std::string rows;
  for (int r = 0; r < 20'000; ++r) rows += "<row><c t=\"s\"><v>0</v></c></row>";
  const auto parts = workbook_parts(rows, "<si><t>" + std::string(30'000, 'x') + "</t></si>");
  make_zip(folder / "t.xlsx", parts);
  EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "expands to ");
}

TEST(ReadXlsx, RefusesACellOfAMegabyte) {
  const TempFolder folder;
  make_zip(folder / "t.xlsx", workbook_parts("<row><c t=\"str\"><v>" +
                                             std::string((1 << 20) + 1, 'x') + "</v></c></row>"));
  EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "more than 1 MiB");
}

TEST(ReadXlsx, RefusesASizeBeyondTheBoundBeforeItUnpacks) {
  const TempFolder folder;
  const std::string sheet_data = "<row><c><v>12345</v></c></row>";
  make_zip(folder / "t.xlsx", workbook_parts(sheet_data));
  auto bytes = read_text(folder / "t.xlsx");
  const auto entry = bytes.rfind("xl/sheet.xml") - 46;  // its record in the central directory
  ASSERT_EQ(bytes.substr(entry, 4), "PK\1\2");
  bytes.replace(entry + 24, 4, std::string("\0\0\0\x7f", 4));
  EXPECT_ERROR(read_xlsx(folder.write("t.xlsx", bytes)), data, "expands to ");
}

TEST(ReadXlsx, RefusesAWrongChecksum) {
  const TempFolder folder;
  make_zip(folder / "t.xlsx", workbook_parts("<row><c><v>12345</v></c></row>"), ZIP_CM_STORE);
  auto bytes = read_text(folder / "t.xlsx");
  bytes[bytes.find("12345")] = '9';
  EXPECT_ERROR(read_xlsx(folder.write("t.xlsx", bytes)), data,
               "damaged zip file at part xl/sheet.xml");
}

TEST(ReadXlsx, RefusesOtherPackings) {
  if (zip_compression_method_supported(ZIP_CM_BZIP2, 1) == 0)
    GTEST_SKIP() << "libzip without bzip2";
  const TempFolder folder;
  make_zip(folder / "t.xlsx", workbook_parts(""), ZIP_CM_BZIP2);
  EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "packed by method 12");
}

TEST(ReadXlsx, RefusesEveryTruncation) {
  const TempFolder folder;
  const auto bytes = read_text(kFixtures / "excel.xlsx");
  for (std::size_t length = 1; length < bytes.size(); length += 61) {
    folder.write("t.xlsx", std::string_view(bytes).substr(0, length));
    EXPECT_ERROR(read_xlsx(folder / "t.xlsx"), data, "t.xlsx: ");
  }
}

/// Whatever byte is changed, reading ends in a table or in an error of kind data.
TEST(ReadXlsx, SurvivesChangedBytes) {
  const TempFolder folder;
  RandomStream random(42, "xlsx damage");
  std::size_t refused = 0;
  for (int trial = 0; trial < 400; ++trial) {
    auto bytes = read_text(kFixtures / (trial % 2 == 0 ? "excel.xlsx" : "libreoffice.xlsx"));
    for (int change = 0; change <= trial % 3; ++change) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    const auto path = folder.write("t.xlsx", bytes);
    try {
      read_xlsx(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(refused, 200U);
}

}  // namespace
}  // namespace ecgmm::io
