// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/number_signs.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/io/table_support.h"

namespace ecgmm::io {
namespace {

TEST(LookAtNumber, TellsTheDecimalSignWhereItCanBeTold) {
  using enum NumberLook;
  const std::vector<std::pair<const char*, NumberLook>> cases = {{"12", whole},
                                                                 {"-7", whole},
                                                                 {"1 234", whole},
                                                                 {"1'234'567", whole},
                                                                 {"1e3", whole},
                                                                 {"1.5", point},
                                                                 {"0.125", point},
                                                                 {"1234.567", point},
                                                                 {"1,234.5", point},
                                                                 {"1,234,567", point},
                                                                 {"1'234.567", point},
                                                                 {"1,5", comma},
                                                                 {"0,125", comma},
                                                                 {"1234,567", comma},
                                                                 {"1.234,5", comma},
                                                                 {"1.234.567", comma},
                                                                 {"1 234,567", comma},
                                                                 {"1.234", either_point},
                                                                 {"-12.345", either_point},
                                                                 {"1,234", either_comma},
                                                                 {"999,000", either_comma},
                                                                 {"", none},
                                                                 {"abc", none},
                                                                 {"01.02.2020", none},
                                                                 {"1,23,456", none},
                                                                 {"1 23", none},
                                                                 {"12 kg", none},
                                                                 {"1.2.3", none},
                                                                 {",", none},
                                                                 {"1,2,3", none}};
  for (const auto& [text, look] : cases) EXPECT_EQ(look_at_number(text), look) << text;
}

TEST(ReadNumber, ReadsBothStyles) {
  EXPECT_EQ(read_number("1,234.5", DecimalSign::point), 1234.5);
  EXPECT_EQ(read_number("1.234,5", DecimalSign::comma), 1234.5);
  EXPECT_EQ(read_number("-1'234'567", DecimalSign::point), -1234567);
  EXPECT_EQ(read_number("1 234,5", DecimalSign::comma), 1234.5);
  EXPECT_EQ(read_number("1,234", DecimalSign::point), 1234);
  EXPECT_EQ(read_number("1,234", DecimalSign::comma), 1.234);
  EXPECT_EQ(read_number("12345678901234567", DecimalSign::point), std::nullopt);
  EXPECT_EQ(read_number("x", DecimalSign::point), std::nullopt);
}

/// The cells of column X below an index, as read_table() has them.
std::vector<std::string> cells_of(const std::vector<std::string>& texts, char delimiter,
                                  const std::string& other = "1") {
  const TempFolder folder;
  std::string csv = concat("IDX", delimiter, "X", delimiter, "Y\n");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    csv += concat(i + 1, delimiter, texts[i], delimiter, other, '\n');
  }
  std::vector<std::string> cells;
  const auto table = read_table(folder.write("t.csv", csv), "IDX");
  for (const auto& row : table.rows) {
    cells.push_back(row[1].kind == Cell::Kind::number ? shortest(row[1].number)
                                                      : "text " + row[1].text);
  }
  return cells;
}

using Cells = std::vector<std::string>;

TEST(NumbersOfATable, AreDecidedOverTheWholeFile) {
  // No number tells: nobody knows.
  EXPECT_EQ(cells_of({"900", "974", "1,011"}, '\t'), (Cells{"900", "974", "text 1,011"}));
  EXPECT_EQ(cells_of({"900", "974", "1.011"}, ';'), (Cells{"900", "974", "text 1.011"}));
  // Another number of the column tells, however late.
  Cells many(40, "950");
  many.insert(many.end(), {"1,011", "7.5"});
  EXPECT_EQ(cells_of(many, '\t')[40], "1011");
  many.back() = "7,5";
  EXPECT_EQ(cells_of(many, ';')[40], "1.011");
  // Another column tells.
  EXPECT_EQ(cells_of({"900", "1,011"}, '\t', "65.9"), (Cells{"900", "1011"}));
  EXPECT_EQ(cells_of({"900", "1.011"}, ';', "65,9"), (Cells{"900", "1011"}));
  // A point with three decimals is a decimal point where nothing speaks against it.
  EXPECT_EQ(cells_of({"1.011", "0.950"}, ';'), (Cells{"1.011", "0.95"}));
  EXPECT_EQ(cells_of({"1.234.567", "900"}, ';'), (Cells{"1234567", "900"}));
}

TEST(NumbersOfATable, AreAsDeclared) {
  const TempFolder folder;
  const auto path = folder.write("t.tsv", "IDX\tX\n1\t900\n2\t1,011\n");
  TableRequest request;
  request.required = {"IDX"};
  request.decimal = DecimalSign::point;
  EXPECT_EQ(read_table(path, request).rows[1][1].number, 1011);
  request.decimal = DecimalSign::comma;
  EXPECT_EQ(read_table(path, request).rows[1][1].number, 1.011);
  request.decimal = DecimalSign::unknown;
  const auto table = read_table(path, request);
  EXPECT_EQ(table.unclear_numbers.at(1).count, 1);
  EXPECT_EQ(table.unclear_numbers.at(1).row_number, 3);
}

}  // namespace
}  // namespace ecgmm::io
