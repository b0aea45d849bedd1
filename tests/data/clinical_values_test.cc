// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/clinical_values.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/roles.h"

namespace ecgmm::data {
namespace {

const std::vector<ColumnDecision> kColumns = {
    {"AGE", Role::input, ColumnKind::numeric, "years", {}, {}, false, ""},
    {"SEX", Role::input, ColumnKind::binary, "", {{"male", 0}, {"female", 1}}, {}, false, ""},
    {"Ht", Role::input, ColumnKind::numeric, "cm", {}, {}, false, ""},
    {"DIET", Role::input, ColumnKind::categorical, "", {}, {"fish", "meat"}, false, ""},
    {"ECG", Role::ignore, ColumnKind::binary, "", {}, {}, false, "repeats the label"},
};

ClinicalRow parse(const std::vector<std::string>& assignments) {
  return parse_clinical(assignments, kColumns);
}

double number(const std::string& assignment, std::size_t column) {
  const auto row = parse({assignment});
  return cell_value(row.at(0).second, kColumns[column]).value();
}

/// The kind and text of the error that `body` ends with.
template <class Body>
std::string failure(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return concat(exit_code(error.kind()), " ", error.what());
  }
  return "none";
}

TEST(ParseClinical, UnderstandsWordsUnitsAndCase) {
  EXPECT_EQ(number("SEX=female", 1), 1);
  EXPECT_EQ(number("sex = Male", 1), 0);
  EXPECT_EQ(number("SEX=1", 1), 1);
  EXPECT_EQ(number("AGE=63", 0), 63);
  EXPECT_DOUBLE_EQ(number("Ht=172cm", 2), 172);
  EXPECT_DOUBLE_EQ(number("Ht=172", 2), 172);
  EXPECT_DOUBLE_EQ(number("Ht=1.72m", 2), 172);
  EXPECT_DOUBLE_EQ(number("HT=1720 mm", 2), 172);
  EXPECT_EQ(number("DIET=Meat", 3), 1);
}

TEST(ParseClinical, TakesAnEmptyValueAsMissing) {
  const auto row = parse({"AGE=", "SEX=male"});
  EXPECT_TRUE(row.at(0).second.empty());
  EXPECT_EQ(row.size(), 2U);
}

TEST(ParseClinical, LeavesOutAColumnThatTheModelDoesNotUse) {
  EXPECT_TRUE(parse({"ECG=1"}).empty());
}

TEST(ParseClinical, SaysWhatIsWrong) {
  struct Case {
    std::vector<std::string> assignments;
    std::string error;
  };
  for (const auto& [assignments, error] : std::vector<Case>{
           {{"SEXX=male"}, "2 the model has no clinical column 'SEXX'; did you mean 'SEX'?"},
           {{"shoe size=44"}, "2 the model has no clinical column 'shoe size'; it takes AGE, SEX"},
           {{"AGE=4", "age=5"}, "2 --clinical gives AGE twice"},
           {{"AGE"}, "2 --clinical 'AGE' is not KEY=VALUE"},
           {{"=4"}, "2 --clinical '=4' is not KEY=VALUE"},
           {{"SEX=robot"}, "3 'robot' is not a value of SEX; understood: female (1), male (0)"},
           {{"SEX=2"}, "3 '2' is not a value of SEX"},
           {{"Ht=172kg"}, "3 '172kg' is not a value of Ht; understood: a number in cm"},
           {{"Ht=1.72"}, "3 Ht = 1.72 cm is impossible (3 .. 300); write the unit"},
           {{"AGE=300"}, "3 AGE = 300 years is impossible"},
           {{"AGE=nan"}, "3 'nan' is not a value of AGE"},
           {{"DIET=air"}, "3 'air' is not a value of DIET; understood: fish, meat"}}) {
    const auto said = failure([&] { parse(assignments); });
    EXPECT_EQ(said.substr(0, error.size()), error) << assignments[0];
  }
}

}  // namespace
}  // namespace ecgmm::data
