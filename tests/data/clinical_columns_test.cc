// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/clinical_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/data/column_values.h"
#include "ecgmm/data/units.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A cohort of six records whose clinical table has one more column.
struct OneColumn {
  CohortFixture fixture{6};

  OneColumn(const std::string& name, const std::vector<std::string>& cells,
            std::string_view toml = {}) {
    fixture.clinical = {{"IDX", name}};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      fixture.clinical.push_back({std::to_string(i + 1), cells[i]});
    }
    fixture.save();
    if (!toml.empty()) fixture.config(toml);
  }
  Cohort open() const { return fixture.open({.decode_images = false}); }
  std::string refusal() const { return fixture.refusal({.decode_images = false}); }
};

std::vector<std::string> shown(const Cohort& cohort) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < cohort.records().size(); ++i) {
    cells.push_back(cohort.clinical(i).empty() ? "no row" : cohort.clinical(i)[0].shown());
  }
  return cells;
}

TEST(ClinicalColumns, TakeTheStandardSpelling) {
  const auto cohort = OneColumn("age", {"50", "51", "52", "53", "54", "55"}).open();
  EXPECT_THAT(cohort.clinical_columns(), ElementsAre("AGE"));
  EXPECT_THAT(cohort.notes(), Contains(HasSubstr("column 'age' is read as AGE")));
}

TEST(ClinicalColumns, TextInANumericCellIsMissingAndNamed) {
  const auto cohort =
      OneColumn("Wt", {"70", "heavy", "82 kg", "#N/A", "2020-01-31", "60.5"}).open();
  EXPECT_THAT(shown(cohort), ElementsAre("70", "", "82", "", "", "60.5"));
  EXPECT_THAT(cohort.warnings(),
              Contains(AllOf(HasSubstr("column Wt: 3 cells are not values"),
                             HasSubstr("'heavy' in row 3"), HasSubstr("'#N/A' in row 5"))));
}

TEST(ClinicalColumns, NameTextsInUndeclaredColumnsOfNumbersToo) {
  CohortFixture fixture(20);
  fixture.clinical[0].push_back("CRP");
  for (std::size_t i = 1; i <= 20; ++i) fixture.clinical[i].push_back(std::to_string(i * 7 % 13));
  fixture.clinical[4].back() = "<5";
  fixture.save();
  const Cohort cohort = fixture.open({.decode_images = false});
  EXPECT_TRUE(cohort.clinical(3)[4].empty());
  EXPECT_THAT(cohort.notes(),
              Contains(AllOf(HasSubstr("column CRP: 1 cell"), HasSubstr("'<5' in row 5"))));
}

TEST(ClinicalColumns, UnderstandWordsOfTheColumn) {
  EXPECT_THAT(shown(OneColumn("SEX", {"Male", "F", "woman", "m", "female", "?"}).open()),
              ElementsAre("0", "1", "1", "0", "1", ""));
  EXPECT_THAT(shown(OneColumn("HX_DM", {"yes", "No", "1", "0", "true", "n"}).open()),
              ElementsAre("1", "0", "1", "0", "1", "0"));
  EXPECT_THAT(
      sentences(OneColumn("SEX", {"Male", "F", "woman", "m", "female", "?"}).open().assumptions()),
      Not(Contains(HasSubstr("SEX"))));
}

TEST(ClinicalColumns, BringDeclaredUnitsToTheStandard) {
  const OneColumn meters("Ht", {"1.5", "1.6", "1.7", "1.8", "1.9", "1.72"},
                         "[columns.Ht]\nunit = \"m\"\n");
  const Cohort cohort = meters.open();
  EXPECT_NEAR(cohort.clinical(5)[0].number, 172, 1e-9);
  EXPECT_EQ(cohort.config().columns.at("Ht").unit, "cm");
  EXPECT_THAT(cohort.notes(), Contains(HasSubstr("converted from m to cm")));
  EXPECT_NEAR(OneColumn("Wt", {"150", "", "", "", "", ""}, "[columns.wt]\nunit = \"lb\"\n")
                  .open()
                  .clinical(0)[0]
                  .number,
              68.0389, 1e-4);
  EXPECT_THAT(OneColumn("Ht", {"1"}, "[columns.Ht]\nunit = \"feet\"\n").refusal(),
              AllOf(HasSubstr("'feet' cannot be converted to cm"), HasSubstr("mm, m, in, ft")));
}

TEST(ClinicalColumns, BringDeclaredCodesToTheStandard) {
  const Cohort cohort = OneColumn("SEX", {"1", "2", "2", "1", "female", "M"},
                                  "[columns.SEX]\nvalues = { Male = 1, Female = 2 }\n")
                            .open();
  EXPECT_THAT(shown(cohort), ElementsAre("0", "1", "1", "0", "1", "0"));
  EXPECT_EQ(cohort.config().columns.at("SEX").values.at("female"), 1);
  EXPECT_THAT(sentences(cohort.assumptions()), Not(Contains(HasSubstr("SEX"))));
  EXPECT_THAT(shown(OneColumn("HX_MI", {"2", "1", "1", "2", "", "9"},
                              "[columns.HX_MI]\nvalues = { yes = 1, no = 2 }\nmissing = 9\n")
                        .open()),
              ElementsAre("0", "1", "1", "0", "", ""));
  EXPECT_THAT(
      OneColumn("SEX", {"1", "2"}, "[columns.SEX]\nvalues = { blau = 1, rot = 2 }\n").refusal(),
      AllOf(HasSubstr("[columns.SEX] values"), HasSubstr("female")));
}

struct Impossible {
  const char* column;
  const char* cell;
  const char* mend;
};

class ImpossibleCell : public testing::TestWithParam<Impossible> {};

TEST_P(ImpossibleCell, IsRefusedWithTheKeyToSet) {
  const OneColumn table(GetParam().column, {"", "", GetParam().cell, "", "", ""});
  EXPECT_THAT(table.refusal(), AllOf(HasSubstr(concat("row 4, column ", GetParam().column)),
                                     HasSubstr(GetParam().mend)));
  OneColumn mended(GetParam().column, {"", "", GetParam().cell, "", "", ""},
                   concat("[columns.", GetParam().column, "]\nmissing = ", GetParam().cell, "\n"));
  EXPECT_THAT(shown(mended.open()), Each(IsEmpty()));
  OneColumn ignored(GetParam().column, {"", "", GetParam().cell, "", "", ""},
                    concat("[columns.", GetParam().column, "]\nrole = \"ignore\"\n"));
  EXPECT_NO_THROW(ignored.open());
}

INSTANTIATE_TEST_SUITE_P(All, ImpossibleCell,
                         testing::Values(Impossible{"Ht", "1.72",
                                                    "[columns.Ht] unit (such as \"m\")"},
                                         Impossible{"AGE", "300", "missing = [300]"},
                                         Impossible{"AGE", "-1", "missing = [-1]"},
                                         Impossible{"Wt", "70000", "unit (such as \"g\")"},
                                         Impossible{"SBP", "16", "unit (such as \"kPa\")"},
                                         Impossible{"SEX", "2", "[columns.SEX] values = { female"},
                                         Impossible{"HX_DM", "9", "missing = [9]"}));

TEST(ClinicalColumns, DeclaredOnesMustBeThere) {
  EXPECT_THAT(OneColumn("Height", {"170"}, "[columns.Hieght]\nunit = \"cm\"\n").refusal(),
              AllOf(HasSubstr("has no such column"), HasSubstr("did you mean Height?")));
}

TEST(Units, ConvertWithinOneQuantity) {
  EXPECT_DOUBLE_EQ(*convert_unit(1.72, "m", "cm"), 172);
  EXPECT_DOUBLE_EQ(*convert_unit(70, "IN", "cm"), 177.8);
  EXPECT_NEAR(*convert_unit(16, "kPa", "mmHg"), 120.01, 0.01);
  EXPECT_DOUBLE_EQ(*convert_unit(24, "months", "years"), 2);
  EXPECT_DOUBLE_EQ(*convert_unit(5, "mg/l", "mg/L"), 5);
  EXPECT_EQ(convert_unit(5, "kg", "cm"), std::nullopt);
  EXPECT_EQ(convert_unit(5, "stone", "kg"), std::nullopt);
}

TEST(ColumnValues, ReadNumbersWithUnits) {
  const auto value = [](std::string text) {
    return number_value({io::Cell::Kind::text, 0, std::move(text)}, ColumnKind::numeric, "cm", {});
  };
  EXPECT_EQ(value("172"), 172);
  EXPECT_EQ(value(" 172cm "), 172);
  EXPECT_NEAR(value("1.72 m").value(), 172, 1e-9);
  EXPECT_EQ(value("172 kg"), std::nullopt);
  EXPECT_EQ(value("cm"), std::nullopt);
  EXPECT_EQ(value("tall"), std::nullopt);
  EXPECT_EQ(value("nan"), std::nullopt);
}

}  // namespace
}  // namespace ecgmm::data
