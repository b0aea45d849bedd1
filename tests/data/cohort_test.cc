// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::HasSubstr;

TEST(Cohort, OpensTheStandardLayout) {
  const CohortFixture fixture;
  const Cohort cohort = fixture.open();
  ASSERT_EQ(cohort.records().size(), 20U);
  EXPECT_EQ(cohort.signal_points(), CohortFixture::kPoints);
  EXPECT_DOUBLE_EQ(cohort.sampling_rate_hz(), 249);
  EXPECT_THAT(cohort.clinical_columns(), testing::ElementsAre("AGE", "SEX", "Ht", "HX_DM"));
  for (std::size_t i = 0; i < 20; ++i) {
    const Record& record = cohort.records()[i];
    EXPECT_EQ(record.key.id, std::to_string(i + 1));
    EXPECT_EQ(record.key.cohort, fixture.folder().filename());
    EXPECT_EQ(record.group, record.key.id);
    EXPECT_EQ(record.label, i % 2 == 0 ? Label::normal : Label::abnormal);
    EXPECT_EQ(record.available(), ModalitySet::all());
  }
  const DecodedRecord decoded = cohort.decode(4);
  EXPECT_EQ(decoded.image->width_px, 100);
  EXPECT_EQ(decoded.signal->samples.size(), CohortFixture::kPoints);
  EXPECT_FLOAT_EQ(decoded.signal->samples[7], std::stof(fixture.signals[5][8]));
  EXPECT_EQ(decoded.signal->unit, ecg::Unit::millivolt);
  EXPECT_EQ(decoded.clinical->at(0).first, "AGE");
  EXPECT_EQ(decoded.clinical->at(0).second.shown(), fixture.clinical[5][1]);
}

}  // namespace
}  // namespace ecgmm::data
