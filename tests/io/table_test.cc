// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/io/sheet_builder.h"
#include "ecgmm/io/xlsx_write.h"
#include "tests/io/table_support.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Cell text_cell(std::string text) { return {Cell::Kind::text, 0, std::move(text)}; }
Cell number_cell(double number) { return {Cell::Kind::number, number, {}}; }

Table parse_csv(std::string_view text, std::string_view column = "") {
  const TempFolder folder;
  return read_table(folder.write("t.csv", text), column);
}

TEST(Cell, IsShownAsAPersonReadsIt) {
  EXPECT_EQ(Cell{}.shown(), "");
  EXPECT_EQ(text_cell(" a ").shown(), " a ");
  EXPECT_EQ(number_cell(1).shown(), "1");
  EXPECT_EQ(number_cell(100000).shown(), "100000");
  EXPECT_EQ(number_cell(-0.0).shown(), "0");
  EXPECT_EQ(number_cell(123456789012345).shown(), "123456789012345");
  EXPECT_EQ(number_cell(0.1).shown(), "0.1");
  EXPECT_EQ((Cell{Cell::Kind::number, 1, "001"}).shown(), "1");
  EXPECT_EQ((Cell{Cell::Kind::boolean, 1, {}}).shown(), "TRUE");
  EXPECT_EQ((Cell{Cell::Kind::date, 0, "2020-01-31"}).shown(), "2020-01-31");
  EXPECT_EQ((Cell{Cell::Kind::error, 0, "#N/A"}).shown(), "#N/A");
}

TEST(ReadTable, TakesTheFirstRowWithContentAsHeader) {
  const auto table = parse_csv("\n,,\n IDX ,AGE,,\n1,54,,\n,,,\n\n2,,,\n", "idx");
  EXPECT_EQ(table.source, "t.csv");
  EXPECT_THAT(table.columns, ElementsAre("IDX", "AGE"));
  EXPECT_THAT(table.row_numbers, ElementsAre(4, 7));
  EXPECT_EQ(table.rows[0][1].number, 54);
  EXPECT_TRUE(table.rows[1][1].empty());
  EXPECT_THAT(table.notes, IsEmpty());
  EXPECT_EQ(table.find_column("age"), 1U);
  EXPECT_EQ(table.find_column("weight"), std::nullopt);
}

TEST(ReadTable, KeepsAColumnThatHasOnlyAName) {
  const auto table = parse_csv("IDX,AGE\n1,\n2,NA\n");
  EXPECT_THAT(table.columns, ElementsAre("IDX", "AGE"));
  EXPECT_TRUE(table.rows[1][1].empty());
}

TEST(ReadTable, NamesAColumnThatHasOnlyContent) {
  const auto table = parse_csv(",IDX\n0,7\n1,8\n");
  EXPECT_THAT(table.columns, ElementsAre("column A", "IDX"));
  EXPECT_THAT(table.notes, ElementsAre("column A has content but no name"));
}

TEST(ReadTable, UnderstandsMissingWords) {
  const auto table =
      parse_csv("IDX,A\n1,NA\n2,n/a\n3,NaN\n4,NULL\n5,-\n6,?\n7,None\n8, . \n9,\"\"\n");
  ASSERT_EQ(table.rows.size(), 9U);
  for (const auto& row : table.rows) EXPECT_TRUE(row[1].empty()) << row[0].number;
}

TEST(ReadTable, TellsNumbersFromTexts) {
  const struct {
    std::string_view text;
    Cell::Kind kind;
    double number;
  } cases[] = {{"001", Cell::Kind::number, 1},
               {"1.0", Cell::Kind::number, 1},
               {" 7 ", Cell::Kind::number, 7},
               {"-1e3", Cell::Kind::number, -1000},
               {"123456789012345", Cell::Kind::number, 123456789012345},
               {"1234567890123456789", Cell::Kind::text, 0},
               {"inf", Cell::Kind::text, 0},
               {"1e999", Cell::Kind::text, 0},
               {"172cm", Cell::Kind::text, 0},
               {"2020-01-31", Cell::Kind::text, 0},
               {"#DIV/0!", Cell::Kind::error, 0},
               {"#N/A", Cell::Kind::error, 0}};
  const TempFolder folder;
  for (const auto& [text, kind, number] : cases) {
    const auto csv = parse_csv(concat("IDX,A\n1,", text, "\n")).rows[0][1];
    EXPECT_EQ(csv.kind, kind) << text;
    EXPECT_EQ(csv.number, number) << text;
    write_xlsx(folder / "t.xlsx", "S", {"IDX", "A"},
               {{number_cell(1), text_cell(std::string(text))}});
    const auto xlsx = read_table(folder / "t.xlsx", "IDX").rows[0][1];
    EXPECT_EQ(xlsx.kind, kind) << text;
    EXPECT_EQ(xlsx.number, number) << text;
    EXPECT_EQ(trim(csv.text), trim(text)) << "the text stays";
    EXPECT_EQ(xlsx.text, trim(text)) << "the text stays";
  }
}

TEST(ReadTable, UnderstandsADecimalCommaWhereItIsCertain) {
  EXPECT_EQ(parse_csv("IDX;A\n1;1,234\n2;1,5\n").rows[0][1].number, 1.234);
  EXPECT_EQ(parse_csv("IDX;A\n1;1,234\n").rows[0][1].kind, Cell::Kind::text);
  EXPECT_EQ(parse_csv("IDX,A\n1,\"1,5\"\n").rows[0][1].number, 1.5);
  EXPECT_THAT(parse_csv("IDX;A\n1;1,5\n").notes, ElementsAre(HasSubstr("semicolons")));
  const TempFolder folder;
  write_xlsx(folder / "t.xlsx", "S", {"IDX", "A", "B", "C", "D"},
             {{number_cell(1), text_cell("1,5"), text_cell("1,234"), text_cell("0,125"),
               text_cell("-12,3456")}});
  const auto table = read_table(folder / "t.xlsx", "IDX");
  EXPECT_EQ(table.rows[0][1].number, 1.5);
  EXPECT_EQ(table.rows[0][2].number, 1.234) << "as the others tell";
  EXPECT_EQ(table.rows[0][3].number, 0.125);
  EXPECT_EQ(table.rows[0][4].number, -12.3456);
  EXPECT_THAT(table.notes, ElementsAre("numbers stored as text: 4"));
}

TEST(ReadTable, ChoosesTheSheet) {
  const auto path = kFixtures / "excel.xlsx";
  EXPECT_EQ(read_table(path, "seen").source, "excel.xlsx, sheet Data");
  EXPECT_EQ(read_table(path, "IDX", "no places").source, "excel.xlsx, sheet No places");
  EXPECT_EQ(read_table(path, "").source, "excel.xlsx, sheet Data");
  EXPECT_ERROR(read_table(path, "IDX", "Labels"), data,
               "no sheet \"Labels\"; there are: Data, No places");
  EXPECT_ERROR(read_table(path, "Seen", "No places"), data,
               "no column \"Seen\" in the header row (sheet No places: IDX, AGE)");
  EXPECT_ERROR(read_table(path, "label"), data,
               "in the header row (sheet Data: IDX, AGE, SEX, Seen)");
}

TEST(ReadTable, ReadsAWorkbookOfExcelKind) {
  const auto table = read_table(kFixtures / "excel.xlsx", "IDX");
  EXPECT_THAT(table.columns, ElementsAre("IDX", "AGE", "SEX", "Seen", "column E", "column F",
                                         "column G", "column H"));
  EXPECT_THAT(table.row_numbers, ElementsAre(3, 5, 6, 9));
  EXPECT_EQ(table.rows[0][2].text, "male");
  EXPECT_EQ(table.rows[0][3].kind, Cell::Kind::date);
  EXPECT_EQ(table.rows[1][7].kind, Cell::Kind::error);
}

TEST(ReadTable, NamesWhatIsWrong) {
  const TempFolder folder;
  EXPECT_ERROR(parse_csv("a,b\n1,2\n", "IDX"), data,
               "t.csv: no column \"IDX\" in the header row (a, b)");
  EXPECT_ERROR(parse_csv("IDX,Age,AGE\n1,2,3\n"), data, "two columns are named \"AGE\" (B and C)");
  EXPECT_ERROR(parse_csv("IDX,Note\n1,a\n2,b,c\n"), data, "line 3: has 3 fields, the header has 2");
  EXPECT_ERROR(parse_csv(",,\n,\n"), data, "contains no cells");
  EXPECT_ERROR(parse_csv(""), data, "is empty");
  EXPECT_ERROR(read_table(folder / "none.xlsx", "IDX"), data, "no such file");
  EXPECT_ERROR(read_table(folder.path(), "IDX"), data, "is a folder");
}

TEST(ReadTable, TellsTheFormatByContent) {
  const TempFolder folder;
  std::filesystem::copy(kFixtures / "excel.xlsx", folder / "table.csv");
  EXPECT_EQ(read_table(folder / "table.csv", "IDX").rows.size(), 4U);
  const auto table = read_table(folder.write("clinical.xlsx", "IDX,AGE\n1,2\n"), "IDX");
  EXPECT_THAT(table.notes, ElementsAre("is CSV text despite its name"));
  EXPECT_ERROR(read_table(folder.write("t.xlsx", "This is no table."), "IDX"), data,
               "no column \"IDX\"");
  EXPECT_ERROR(read_table(folder.write("t.xlsx", std::string_view("\1\0\2", 3)), "IDX"), data,
               "not an XLSX workbook");
}

TEST(SheetBuilder, RefusesASheetBeyondItsBound) {
  SheetBuilder far_row(1'000'000);
  far_row.put(0, 0, number_cell(1));
  EXPECT_ERROR(far_row.put(1'000'000, 0, number_cell(1)), data, "expands to a table too large");
  SheetBuilder wide_rows(1'000'000);
  wide_rows.put(0, 16'000, number_cell(1));
  EXPECT_ERROR(wide_rows.put(1, 16'000, number_cell(1)), data, "expands to a table too large");
  SheetBuilder one_text_everywhere(1'000'000);
  one_text_everywhere.put(0, 0, text_cell(std::string(600'000, 'a')));
  EXPECT_ERROR(one_text_everywhere.put(0, 1, text_cell(std::string(600'000, 'a'))), data,
               "expands to a table too large");
}

TEST(SheetBuilder, HoldsCellsThatComeOneByOne) {
  SheetBuilder builder(1'000'000);
  for (std::size_t r = 0; r < 100; ++r) {
    for (std::size_t c = 0; c < 30; ++c) builder.put(r, c, number_cell(1));
  }
  const Sheet sheet = builder.finish("s");
  EXPECT_EQ(sheet.rows.size(), 100U);
  EXPECT_EQ(sheet.rows.back().size(), 30U);
}

TEST(UnfoldLimit, GrowsWithTheFileBetweenItsBounds) {
  const TempFolder folder;
  EXPECT_EQ(unfold_limit(folder.write("small", "text")), std::size_t{256} << 20);
  EXPECT_EQ(unfold_limit(folder / "none"), std::size_t{256} << 20);
  folder.write("large", "");
  std::filesystem::resize_file(folder / "large", std::size_t{8} << 20);
  EXPECT_EQ(unfold_limit(folder / "large"), std::size_t{512} << 20);
  EXPECT_EQ(unfold_limit(folder / "large", 1000), 1000U);
  std::filesystem::resize_file(folder / "large", std::size_t{1} << 33);
  EXPECT_EQ(unfold_limit(folder / "large"), std::size_t{1} << 31);
  UnfoldBudget budget(1000);
  budget.take(10, 50);
  EXPECT_ERROR(budget.take(std::size_t{1} << 60, std::size_t{1} << 10), data,
               "expands to a table too large");
  budget.take(500);
  EXPECT_ERROR(budget.take(1), data, "expands to a table too large");
}

TEST(ReadTable, RefusesARowOfMoreFieldsThanASheetHasColumns) {
  const TempFolder folder;
  std::string row = "IDX";
  for (int c = 1; c < 16'384; ++c) row += concat(",c", c);
  EXPECT_EQ(read_table(folder.write("t.csv", row + "\n1\n"), "IDX").columns.size(), 16'384U);
  EXPECT_ERROR(read_table(folder.write("t.csv", row + ",one\n1\n"), "IDX"), data,
               "line 1: a row of more than 16384 fields");
  EXPECT_ERROR(read_table(folder.write("t.csv", "IDX\n" + std::string(60'000, ',')), "IDX"), data,
               "line 2: a row of more than 16384 fields");
}

TEST(ReadTable, RefusesShortRowsBelowAWideHeaderThatFillATable) {
  const TempFolder folder;
  std::string text = "IDX";
  for (int c = 1; c < 16'000; ++c) text += concat(",c", c);
  for (int r = 0; r < 1000; ++r) text += concat("\n", r);  // 90 kB; 770 MB as a table
  EXPECT_ERROR(read_table(folder.write("t.csv", text), "IDX"), data,
               "expands to a table too large");
}

TEST(ReadTable, AgreesWithPandasOnCsv) {
  const TempFolder folder;
  ECGMM_NEEDS_PEERS();
  run_make_tables({"csv", folder.path()});
  const auto frames = nlohmann::json::parse(read_text(folder / "frames.json"));
  EXPECT_EQ(frames.size(), 10U);
  for (const auto& [name, expected] : frames.items()) {
    EXPECT_EQ(to_json(read_table(folder / name, "IDX")), expected) << name;
  }
}

}  // namespace
}  // namespace ecgmm::io
