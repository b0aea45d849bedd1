// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/subgroup_columns.h"

#include <gmock/gmock.h>

#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

using testing::ElementsAre;

/// A site for each record, beside the fixture's columns.
data::CohortFixture& with_sites(data::CohortFixture& fixture, std::size_t sites) {
  fixture.clinical[0].push_back("site");
  for (std::size_t r = 1; r < fixture.clinical.size(); ++r) {
    fixture.clinical[r].push_back(concat("site ", r % sites));
  }
  fixture.save();
  fixture.config("[columns.site]\nrole = \"audit\"\n");
  return fixture;
}

std::vector<std::string> names(const data::Cohort& cohort, std::vector<std::string>* left_out) {
  const auto data = open_labeled({cohort.folder()}, {}, kClinical, data::Needed::all, 1);
  const auto preprocessor =
      input::fit_preprocessor(input::Form::picture, data.cohort, data.selection.used, kClinical,
                              input::InputConfig{}, data::DataConfig{});
  std::vector<std::string> found;
  for (const auto& attribute : find_attributes(*preprocessor, data.cohort, left_out)) {
    found.push_back(data.cohort.clinical_columns()[attribute.column]);
  }
  return found;
}

TEST(SubgroupColumns, AreTheAuditColumnsAndTheInputsThatAreWords) {
  data::CohortFixture fixture(30);
  std::vector<std::string> left_out;
  EXPECT_THAT(names(with_sites(fixture, 3).open(), &left_out), ElementsAre("SEX", "HX_DM", "site"));
  EXPECT_TRUE(left_out.empty());
}

TEST(SubgroupColumns, WithMoreThanTwentyWordsAreLeftOut) {
  data::CohortFixture twenty(42), more(42);
  std::vector<std::string> left_out;
  EXPECT_THAT(names(with_sites(twenty, 20).open(), &left_out), ElementsAre("SEX", "HX_DM", "site"));
  EXPECT_TRUE(left_out.empty());
  EXPECT_THAT(names(with_sites(more, 21).open(), &left_out), ElementsAre("SEX", "HX_DM"));
  EXPECT_THAT(left_out, ElementsAre("site"));
}

TEST(SubgroupColumns, ACellHasTheLongestWordOfItsNumber) {
  data::ColumnSpec spec;
  spec.kind = data::ColumnKind::binary;
  spec.values = {{"f", 1}, {"female", 1}, {"m", 0}, {"male", 0}};
  io::Cell cell;
  EXPECT_EQ(attribute_word(cell, spec), "");
  cell.kind = io::Cell::Kind::number;
  cell.number = 1;
  EXPECT_EQ(attribute_word(cell, spec), "female");
  cell.number = 0;
  EXPECT_EQ(attribute_word(cell, spec), "male");
  cell.number = 7;
  EXPECT_EQ(attribute_word(cell, spec), "7");
  cell.kind = io::Cell::Kind::text;
  cell.text = " f ";
  EXPECT_EQ(attribute_word(cell, spec), "female");
}

}  // namespace
}  // namespace ecgmm::assess
