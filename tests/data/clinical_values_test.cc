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
#include "ecgmm/data/single_signal.h"

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
           {{"AGE=4", "age=5"}, "2 --clinical names AGE twice"},
           {{"AGE"}, "2 --clinical 'AGE' is not KEY=VALUE"},
           {{"=4"}, "2 --clinical '=4' is not KEY=VALUE"},
           {{"SEX=robot"}, "3 'robot' is no value of SEX; understood: female (1), male (0)"},
           {{"SEX=2"}, "3 '2' is no value of SEX"},
           {{"Ht=172kg"}, "3 '172kg' is no value of Ht; understood: a number in cm"},
           {{"Ht=1.72"}, "3 Ht = 1.72 cm is impossible (3 .. 300); write the unit"},
           {{"AGE=300"}, "3 AGE = 300 years is impossible"},
           {{"AGE=nan"}, "3 'nan' is no value of AGE"},
           {{"DIET=air"}, "3 'air' is no value of DIET; understood: fish, meat"}}) {
    const auto said = failure([&] { parse(assignments); });
    EXPECT_EQ(said.substr(0, error.size()), error) << assignments[0];
  }
}

class ReadSignalTest : public testing::Test {
 protected:
  ~ReadSignalTest() override { std::filesystem::remove(path_); }
  std::vector<float> read(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
    return read_signal(path_);
  }
  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) / concat("ecgmm_signal_", getpid(), ".csv");
};

TEST_F(ReadSignalTest, ReadsOneRowOrOneColumnWithOrWithoutHeader) {
  const std::vector<float> wanted = {0.5F, -1, 2};
  for (const std::string text :
       {"0.5,-1,2\n", "0.5,-1,2", "0.5\n-1\n2\n", "lead II\r\n0.5\r\n-1\r\n2\r\n",
        "\n0.5\n-1\n2\n\n", "a,b,c\n0.5,-1,2\n", "index,0,1,2\n17,0.5,-1,2\n", "0,5;-1;2\n",
        "0.5\t-1\t2\n"}) {
    EXPECT_EQ(read(text), wanted) << text;
  }
}

TEST_F(ReadSignalTest, TakesAnEmptyCellAsAGap) {
  const auto samples = read("0.5,,2\n");
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_TRUE(std::isnan(samples[1]));
}

TEST_F(ReadSignalTest, RefusesOtherShapesAndTexts) {
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {"1,2\n3,4\n", "neither one row nor one column"},
           {"1\n2,3\n", "neither one row nor one column"},
           {"1,2,3\n4\n", "neither one row nor one column"},
           {"1\n2\nx\n", "line 3 has a text"},
           {"lead\n", "no samples"}}) {
    const auto said = failure([&, line = text] { read(line); });
    EXPECT_EQ(said.substr(0, 2), "3 ") << said;
    EXPECT_NE(said.find(part), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace ecgmm::data
