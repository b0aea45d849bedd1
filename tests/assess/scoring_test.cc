// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/scoring.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

using testing::HasSubstr;

class Scoring : public testing::Test {
 protected:
  static LabeledCohort open(const data::CohortFixture& fixture) {
    return open_labeled({fixture.folder()}, {}, kSignal.with(Modality::clinical), data::Needed::all,
                        1);
  }

  const data::CohortFixture fixture_{40};
  const LabeledCohort data_ = open(fixture_);
  const data::Split split_{range(0, 24), range(24, 30), range(30, 40)};
  const bundle::Bundle model_ = untrained_model(data_, split_, kSignal.with(Modality::clinical));
  const bundle::Predictor predictor_{model_, "cpu", 1};
};

TEST_F(Scoring, KeepsOrderLabelAndPersonBesideWhatThePredictorSays) {
  const std::vector<std::size_t> wanted = {7, 2, 31};
  const auto scored = score_records(model_, predictor_, data_.cohort, wanted);
  ASSERT_EQ(scored.size(), 3U);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& record = data_.cohort.records()[wanted[i]];
    EXPECT_EQ(scored[i].prediction.key, record.key);
    EXPECT_EQ(scored[i].truth, record.label);
    EXPECT_EQ(scored[i].group, record.group);
    const auto alone = predictor_.predict(data_.cohort.decode(wanted[i]));
    EXPECT_EQ(scored[i].prediction.probability, alone.probability);
    EXPECT_GE(scored[i].age_years, 40);
  }
  EXPECT_NE(scored[0].prediction.probability, scored[1].prediction.probability);
}

TEST_F(Scoring, OfItsOwnCohortTheTestSplitIsJudged) {
  const auto result = score(model_, predictor_, data_.cohort, data_.selection, "");
  ASSERT_EQ(result.records.size(), 10U);
  EXPECT_EQ(result.records.front().prediction.key.id, "31");
  EXPECT_THAT(result.evaluation.summary, HasSubstr("test split"));
}

TEST_F(Scoring, WhatItWasTrainedOnIsApparent) {
  const auto train = score(model_, predictor_, data_.cohort, data_.selection, "train");
  EXPECT_EQ(train.records.size(), 24U);
  EXPECT_THAT(train.evaluation.summary, HasSubstr("apparent performance: training split"));
  const auto all = score(model_, predictor_, data_.cohort, data_.selection, "all");
  EXPECT_EQ(all.records.size(), 40U);
  EXPECT_THAT(all.evaluation.summary, HasSubstr("apparent performance: 30 of 40"));
}

TEST_F(Scoring, OfAnotherCohortAllRecordsAreJudged) {
  data::CohortFixture other(20);
  for (auto& row : other.signals) {  // other hearts
    if (row != other.signals.front()) std::reverse(row.begin() + 1, row.end());
  }
  other.save();
  const auto data = open(other);
  const auto result = score(model_, predictor_, data.cohort, data.selection, "");
  EXPECT_EQ(result.records.size(), 20U);
  EXPECT_THAT(result.evaluation.summary, HasSubstr("all records"));
  expect_error(ErrorKind::data, "no record of",
               [&] { score(model_, predictor_, data.cohort, data.selection, "test"); });
}

TEST_F(Scoring, AModelThatDoesNotRememberSaysSo) {
  auto forgetful = model_;
  forgetful.provenance.records.reset();
  for (const auto& known : recognize(forgetful, data_.cohort, data_.selection.used)) {
    EXPECT_FALSE(known.trained_on());
  }
  const auto result = score(forgetful, predictor_, data_.cohort, data_.selection, "");
  EXPECT_EQ(result.records.size(), 40U);
  EXPECT_THAT(result.evaluation.summary, HasSubstr("does not record what it was trained on"));
}

TEST(CheckOutput, ReplacesOnlyWhatIsOfOurMaking) {
  const TempFolder scratch;
  const auto folder = scratch / "out";
  EXPECT_NO_THROW(check_output(folder, false, "metrics.json"));
  io::make_folder(folder);
  expect_error(ErrorKind::usage, "out", [&] { check_output(folder, false, "metrics.json"); });
  EXPECT_NO_THROW(check_output(folder, true, "metrics.json"));  // empty
  io::write_file(folder / "letter.txt", std::string("mine"));
  expect_error(ErrorKind::usage, "it has no metrics.json",
               [&] { check_output(folder, true, "metrics.json"); });
  io::write_file(folder / "metrics.json", std::string("{}"));
  EXPECT_NO_THROW(check_output(folder, true, "metrics.json"));
}

}  // namespace
}  // namespace ecgmm::assess
