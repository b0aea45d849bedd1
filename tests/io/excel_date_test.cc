// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/excel_date.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ecgmm::io {
namespace {

TEST(ExcelDate, ConvertsSerialDays) {
  const struct {
    double serial;
    const char* from_1900;
    const char* from_1904;
  } cases[] = {{0.5, "12:00:00", "12:00:00"},
               {1, "1900-01-01", "1904-01-02"},
               {59, "1900-02-28", "1904-02-29"},
               {60, "1900-02-28", "1904-03-01"},
               {61, "1900-03-01", "1904-03-02"},
               {36526, "2000-01-01", "2004-01-02"},
               {43861.520833333336, "2020-01-31 12:30:00", "2024-02-01 12:30:00"},
               {43861.9999999999, "2020-02-01", "2024-02-02"},
               {1.25 / 86400, "00:00:01.250", "00:00:01.250"}};
  for (const auto& [serial, from_1900, from_1904] : cases) {
    EXPECT_EQ(excel_date_text(serial, DateSystem::from_1900), from_1900) << serial;
    EXPECT_EQ(excel_date_text(serial, DateSystem::from_1904), from_1904) << serial;
  }
  EXPECT_EQ(excel_date_text(2958465, DateSystem::from_1900), "9999-12-31");
  EXPECT_EQ(excel_date_text(2958466, DateSystem::from_1900), std::nullopt);
  EXPECT_EQ(excel_date_text(2958465, DateSystem::from_1904), std::nullopt);
  EXPECT_EQ(excel_date_text(-1, DateSystem::from_1900), std::nullopt);
  EXPECT_EQ(excel_date_text(NAN, DateSystem::from_1900), std::nullopt);
}

TEST(ExcelDate, ConvertsBack) {
  for (const double serial : {0.25, 1.0, 59.0, 61.0, 43861.0, 43861.5, 2958465.0}) {
    EXPECT_EQ(excel_serial(*excel_date_text(serial, DateSystem::from_1900)), serial);
  }
  for (const auto* text :
       {"", "2020-02-30", "2020-13-01", "1899-12-31", "2020-01-31T12:00:00", "2020-01-31 25:00:00",
        "2020-01-31 ", "12:60:00", "31.01.2020", "2020-01-31 12:00:00 x"}) {
    EXPECT_EQ(excel_serial(text), std::nullopt) << text;
  }
}

TEST(ExcelDate, KnowsFormatsOfDates) {
  for (const auto* code :
       {"yyyy-mm-dd", "D/M/YY", "h:mm AM/PM", "mm:ss.0", "[$-407]d. mmmm yyyy", "[Red]yyyy",
        "\"on \"d", "mmm\\-yy;@", "s", "[$-F800]dddd\\,\\ mmmm\\ dd"}) {
    EXPECT_TRUE(is_date_format(code)) << code;
  }
  for (const auto* code : {"General", "0.00", "#,##0.00_);[Red](#,##0.00)", "0.0\" days\"",
                           "\"dhms", "[Red]0", "\\d0", "0_d", "*y0", "[h]:mm", "[mm]:ss", "@",
                           "0.00E+00", "", "0;yyyy", "[Magenta]0", "[$USD]0"}) {
    EXPECT_FALSE(is_date_format(code)) << code;
  }
  for (const int id : {14, 22, 27, 36, 45, 47, 50, 58})
    EXPECT_TRUE(is_builtin_date_format(id)) << id;
  for (const int id : {0, 13, 23, 37, 44, 46, 48, 49, 59, 164})
    EXPECT_FALSE(is_builtin_date_format(id)) << id;
}

}  // namespace
}  // namespace ecgmm::io
