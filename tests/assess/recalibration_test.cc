// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/recalibration.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "ecgmm/assess/scoring.h"
#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

/// 60 records, of which the model was trained on the first 10, and whose labels follow what it
/// says, but for every seventh.
class Recalibrating : public testing::Test {
 protected:
  void SetUp() override {
    const auto before = open();
    const auto model = untrained_model(before, {range(0, 10), {}, range(10, 60)}, kSignal);
    path_ = saved(model, scratch_, "model");
    scored_ = score_records(model, bundle::Predictor(model, "cpu", 1), before.cohort, range(0, 60),
                            "testing", bundle::Subsets::whole);
    label(/*as_ranked=*/true);
  }

  LabeledCohort open() const {
    return open_labeled({fixture_.folder()}, {}, kSignal, data::Needed::all, 1);
  }

  void label(bool as_ranked) {
    std::vector<double> sorted;
    for (const auto& one : scored_) sorted.push_back(one.prediction.probability);
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < scored_.size(); ++i) {
      const bool high = scored_[i].prediction.probability >= sorted[30];
      const bool abnormal = (high == as_ranked) != (i % 7 == 0);
      fixture_.labels[i + 1][1] = abnormal ? "abnormal" : "normal";
    }
    fixture_.save();
  }

  RecalibrateOptions options() const {
    RecalibrateOptions made;
    made.cohort = fixture_.folder().string();
    made.model = path_;
    made.device = "cpu";
    made.threads = 1;
    made.aim = "youden";
    made.out = (scratch_ / "new").string();
    return made;
  }

  data::CohortFixture fixture_{60};
  TempFolder scratch_;
  std::string path_;
  std::vector<eval::ScoredRecord> scored_;
};

TEST_F(Recalibrating, FitsOnTheRecordsThatDidNotTrainTheModel) {
  EXPECT_THAT(recalibrate(options()), testing::HasSubstr("50 records not trained on"));
  const auto made = bundle::read_bundle(scratch_ / "new");
  ASSERT_TRUE(made.provenance.recalibrated);
  EXPECT_EQ(made.provenance.recalibrated->n, 50U);
  EXPECT_GT(made.provenance.recalibrated->slope, 0);
  ASSERT_TRUE(made.decisions.overall.threshold_origin);
  EXPECT_EQ(made.decisions.overall.threshold_origin->n, 50U);
  // It ranks as before, its probabilities are as many as there are abnormal records.
  const auto data = open();
  const auto after = score_records(made, bundle::Predictor(made, "cpu", 1), data.cohort,
                                   range(10, 60), "testing", bundle::Subsets::whole);
  double expected = 0, abnormal = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    expected += after[i].prediction.probability;
    abnormal += after[i].truth == Label::abnormal ? 1 : 0;
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_EQ(after[i].prediction.probability < after[j].prediction.probability,
                scored_[i + 10].prediction.probability < scored_[j + 10].prediction.probability);
    }
  }
  EXPECT_NEAR(expected, abnormal, 1);
}

TEST_F(Recalibrating, ForAnotherPrevalenceTheProbabilitiesAreLower) {
  recalibrate(options());
  auto rare = options();
  rare.out = (scratch_ / "rare").string();
  rare.prevalence = 0.05;
  recalibrate(rare);
  EXPECT_LT(bundle::read_bundle(rare.out).decisions.overall.calibrator(0.5),
            bundle::read_bundle(scratch_ / "new").decisions.overall.calibrator(0.5));
}

TEST_F(Recalibrating, RefusesLabelsThatTheModelDoesNotRank) {
  label(/*as_ranked=*/false);
  expect_error(ErrorKind::data, "no better than chance", [&] { recalibrate(options()); });
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "new"));
}

TEST_F(Recalibrating, RefusesOptionsThatMakeNoSense) {
  auto wrong = options();
  wrong.prevalence = 1.0;
  expect_error(ErrorKind::usage, "--prevalence", [&] { recalibrate(wrong); });
  wrong = options();
  wrong.out = path_;
  wrong.force = true;
  expect_error(ErrorKind::usage, "is the folder of the model itself", [&] { recalibrate(wrong); });
}

}  // namespace
}  // namespace ecgmm::assess
