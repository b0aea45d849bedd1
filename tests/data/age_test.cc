// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/age.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

TEST(Age, IsReadWhateverTheColumnsRoleAndCase) {
  CohortFixture fixture(4);
  fixture.clinical[0][1] = "Age";
  fixture.clinical[1][1] = "63";
  fixture.clinical[2][1] = "";
  fixture.clinical.erase(fixture.clinical.begin() + 3);
  fixture.save();
  fixture.config("[columns.AGE]\nrole = \"audit\"\n");
  const auto cohort = fixture.open();
  EXPECT_EQ(age_years(cohort, 0), 63);
  EXPECT_TRUE(std::isnan(age_years(cohort, 1)));
  EXPECT_TRUE(std::isnan(age_years(cohort, 2))) << "no clinical row";
}

TEST(Age, IsInYearsOnly) {
  CohortFixture fixture(4);
  fixture.clinical[0][1] = "age_at_visit";
  fixture.clinical[1][1] = "63";
  fixture.save();
  EXPECT_FALSE(age_column(fixture.open())) << "its unit is not known";
  fixture.config("[columns.age_at_visit]\nunit = \"years\"\n");
  EXPECT_EQ(age_years(fixture.open(), 0), 63);
}

TEST(Age, IsUnknownWithoutAColumn) {
  CohortFixture fixture(4);
  fixture.clinical[0][1] = "wage";
  fixture.save();
  EXPECT_TRUE(std::isnan(age_years(fixture.open(), 0)));
}

}  // namespace
}  // namespace ecgmm::data
