// SPDX-License-Identifier: Apache-2.0
// What whoever opens a workbook does not see, of files that openpyxl wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/table_support.h"

namespace ecgmm::io {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Unseen : public testing::Test {
 protected:
  void SetUp() override { ECGMM_NEEDS_PEERS(); }
  std::filesystem::path make(const std::string& kind) const {
    const auto path = folder_ / (kind + ".xlsx");
    run_peer("io/unseen_peer.py", {kind, path.string()});
    return path;
  }
  Table read(const std::string& kind, TableRequest request = {}) const {
    request.required = {"IDX"};
    return read_table(make(kind), request);
  }
  std::string refusal(const std::string& kind, TableRequest request = {}) const {
    return fault(ErrorKind::data, [&] { read(kind, request); });
  }
  TempFolder folder_;
};

std::vector<std::string> column(const Table& table, const std::string& name) {
  std::vector<std::string> cells;
  for (const auto& row : table.rows) cells.push_back(row[table.find_column(name).value()].shown());
  return cells;
}

TEST_F(Unseen, HiddenRowsAreLeftOutAndSaid) {
  const auto table = read("hidden_rows");
  EXPECT_THAT(column(table, "IDX"), ElementsAre("1", "3", "6", "7", "8"));
  EXPECT_THAT(table.warnings,
              ElementsAre(AllOf(HasSubstr("3 rows are hidden and left out"),
                                HasSubstr("rows 3, 5-6"), HasSubstr("unhide them"))));
}

TEST_F(Unseen, FilteredRowsAreLeftOutAndSaid) {
  const auto table = read("filtered");
  EXPECT_THAT(column(table, "IDX"), ElementsAre("1"));
  EXPECT_THAT(table.warnings, ElementsAre(AllOf(HasSubstr("7 rows are hidden by a filter"),
                                                HasSubstr("3-9"), HasSubstr("remove the filter"))));
}

TEST_F(Unseen, HiddenColumnsAreLeftOutUnlessWanted) {
  auto table = read("hidden_column");
  EXPECT_THAT(table.columns, ElementsAre("IDX", "PATIENT")) << "the index is needed";
  EXPECT_THAT(table.warnings, ElementsAre(HasSubstr("column AGE is hidden and left out")));
  TableRequest request;
  request.wanted = {"AGE"};
  table = read("hidden_column", request);
  EXPECT_THAT(table.columns, ElementsAre("IDX", "PATIENT", "AGE"));
  EXPECT_THAT(table.warnings, IsEmpty());
}

TEST_F(Unseen, HiddenSheetsAreNotReadAndSaid) {
  for (const auto* kind : {"hidden_sheet", "very_hidden_sheet"}) {
    const auto table = read(kind);
    EXPECT_EQ(table.rows.size(), 8) << kind;
    EXPECT_THAT(table.notes, Contains(HasSubstr("sheet \"draft\" is hidden and is not read")));
  }
  TableRequest request;
  request.sheet_key = "labels.sheet";
  EXPECT_THAT(refusal("only_hidden", request),
              AllOf(HasSubstr("\"draft\", is hidden"), HasSubstr("labels.sheet = \"draft\"")));
  request.sheet = "draft";  // the advice works
  EXPECT_EQ(read("only_hidden", request).rows.size(), 2);
}

TEST_F(Unseen, TwoSheetsOfTheSameColumnsAreAQuestion) {
  TableRequest request;
  request.sheet_key = "clinical.sheet";
  EXPECT_THAT(refusal("two_sheets", request),
              AllOf(HasSubstr("\"final\" (8 rows)"), HasSubstr("\"second\" (1 rows)"),
                    HasSubstr("clinical.sheet = \"second\"")));
  request.sheet = "second";
  EXPECT_EQ(read("two_sheets", request).rows.size(), 1);
  EXPECT_EQ(read("copied_sheet").rows.size(), 8) << "both say the same";
  const auto table = read("other_sheet");
  EXPECT_EQ(table.rows.size(), 8);
  EXPECT_THAT(table.notes, Contains(HasSubstr("sheet \"second\" is not read")));
}

TEST_F(Unseen, AMergedCellStandsForAllItsRowsWhereItMay) {
  TableRequest request;
  request.filled = {"PATIENT"};
  const auto table = read("merged", request);
  EXPECT_THAT(column(table, "PATIENT"),
              ElementsAre("p0", "p0", "p0", "p2", "p2", "p3", "p3", "p4"));
  EXPECT_THAT(column(table, "AGE"), ElementsAre("41", "42", "43", "44", "", "46", "47", "48"));
  EXPECT_THAT(table.warnings, ElementsAre(AllOf(HasSubstr("column AGE: 1 merged cell (C5:C6)"),
                                                HasSubstr("unmerge"))));
}

TEST_F(Unseen, FormulasThatWereNeverCalculatedAreSaid) {
  const auto table = read("formulas");
  EXPECT_THAT(column(table, "AGE"), ElementsAre("", "50", "", "50", "", "50"));
  EXPECT_THAT(
      table.warnings,
      ElementsAre(AllOf(HasSubstr("column AGE: 3 cells are formulas without a stored value"),
                        HasSubstr("row 2"), HasSubstr("open the file")),
                  HasSubstr("column BMI: 6 cells")));
}

TEST_F(Unseen, TitlesAboveTheHeaderAreLeftOut) {
  const auto table = read("titled");
  EXPECT_EQ(table.rows.size(), 8);
  EXPECT_EQ(table.row_numbers.front(), 5);
  EXPECT_THAT(table.notes, Contains(HasSubstr("the header is in row 4")));
}

/// A workbook as XlsxWriter leaves it: 0 as the value of each formula, to be calculated on opening.
TEST(UnseenByHand, StoredZerosOfUncalculatedFormulasAreNoValues) {
  const TempFolder folder;
  const std::string cells = R"(<row r="1"><c t="str"><v>IDX</v></c><c t="str"><v>BMI</v></c></row>)"
                            R"(<row r="2"><c><v>1</v></c><c><f>1+1</f><v>0</v></c></row>)"
                            R"(<row r="3"><c><v>2</v></c><c><v>0</v></c></row>)";
  auto parts = workbook_parts(cells);
  make_zip(folder / "calculated.xlsx", parts);
  auto table = read_table(folder / "calculated.xlsx", "IDX");
  EXPECT_THAT(column(table, "BMI"), ElementsAre("0", "0"));
  EXPECT_THAT(table.warnings, IsEmpty());
  parts[1].second.insert(parts[1].second.find("</workbook>"), R"(<calcPr fullCalcOnLoad="1"/>)");
  make_zip(folder / "asked.xlsx", parts);
  table = read_table(folder / "asked.xlsx", "IDX");
  EXPECT_THAT(column(table, "BMI"), ElementsAre("", "0")) << "who writes 0 means 0";
  EXPECT_THAT(table.warnings, ElementsAre(HasSubstr("BMI: 1 cell is a formula without")));
}

TEST(UnseenByHand, PartsMayBeNamedWithBackslashes) {
  const TempFolder folder;
  auto parts = workbook_parts(
      R"(<row r="1"><c t="str"><v>IDX</v></c></row><row r="2"><c><v>7</v></c></row>)");
  for (auto& [name, content] : parts) {
    if (name != "_rels/.rels") std::replace(name.begin(), name.end(), '/', '\\');
  }
  make_zip(folder / "t.xlsx", parts);
  EXPECT_THAT(column(read_table(folder / "t.xlsx", "IDX"), "IDX"), ElementsAre("7"));
}

// --- other kinds of file behind a name, and lines that are no rows
// --------------------------------

struct Foreign {
  const char* name;
  std::string_view content;
  const char* phrase;
};

TEST(ForeignFiles, AreNamedWithTheWayToMendThem) {
  const TempFolder folder;
  const std::vector<Foreign> cases = {
      {"a.xlsx", "<html><body><table><tr><td>IDX</td></tr></table></body></html>",
       "is an HTML page, not a workbook; open it in a spreadsheet program and save it as .xlsx"},
      {"b.csv", "\xEF\xBB\xBF  <!DOCTYPE HTML>\n<html></html>", "is an HTML page, not a table"},
      {"c.xls",
       "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
       "is an XML spreadsheet of 2003"},
      {"d.csv", "%PDF-1.4\n1 0 obj\n", "is a PDF document"},
      {"e.xlsx", std::string_view("\x89PNG\r\n\x1a\n\0\0", 10), "is an image (PNG)"},
      {"f.xlsx", "MIME-Version: 1.0\nContent-Type: multipart/related", "is an HTML page"},
      {"g.csv", "{\"IDX\": [1, 2]}", "is a JSON file"}};
  for (const auto& [name, content, phrase] : cases) {
    const auto path = folder.write(name, content);
    EXPECT_THAT(fault(ErrorKind::data, [&] { read_table(path, "IDX"); }), HasSubstr(phrase))
        << name;
  }
}

TEST(SeparatorLine, NamesTheDelimiterAndIsNoRow) {
  const TempFolder folder;
  for (const auto* text : {"sep=;\nIDX;X\n1;1,5\n", "\"sep=;\"\r\nIDX;X\r\n1;1,5\r\n",
                           "\xEF\xBB\xBFSEP=;\nIDX;X\n1;1,5\n", "sep=|\nIDX|X\n1|1,5\n",
                           "sep=,\nIDX,X\n1,\"1,5\"\n", "sep=;;\nIDX;X\n1;1,5\n"}) {
    const auto table = read_table(folder.write("t.csv", text), "IDX");
    EXPECT_EQ(table.rows.at(0).at(1).number, 1.5) << text;
    EXPECT_EQ(table.row_numbers.front(), 3) << text;
  }
  EXPECT_THAT(read_table(folder.write("t.csv", "sep=x,IDX\n1,2\n"), "IDX").columns,
              ElementsAre("sep=x", "IDX"))
      << "a name that begins so is a name";
}

TEST(TitleLines, OfACsvFileAreLeftOut) {
  const TempFolder folder;
  const auto table = read_table(folder.write("t.csv", "Ward 7\n\nIDX;AGE;\n1;60;\n2;61;\n"), "IDX");
  EXPECT_THAT(table.columns, ElementsAre("IDX", "AGE"));
  EXPECT_THAT(table.row_numbers, ElementsAre(4, 5));
}

}  // namespace
}  // namespace ecgmm::io
