// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/uncertainty.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ecgmm::metrics {
namespace {

using Scores = std::vector<double>;
using Truth = std::vector<int>;

TEST(WilsonInterval, KeepsWidthAtTheEnds) {
  const auto none = wilson_interval(0, 10);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.2775328, 1e-6);
  const auto all = wilson_interval(10, 10);
  EXPECT_NEAR(all.low, 1 - 0.2775328, 1e-6);
  EXPECT_EQ(all.high, 1);
  EXPECT_TRUE(std::isnan(wilson_interval(0, 0).low));
  EXPECT_TRUE(std::isnan(wilson_interval(0, 0).high));
}

TEST(AurocEstimate, PerfectSeparationOfFewIsNotCertain) {
  const auto few = estimate_auroc(Scores{.1, .2, .8, .9}, Truth{0, 0, 1, 1});
  EXPECT_EQ(few.auroc, 1);
  EXPECT_EQ(few.standard_error, 0);
  EXPECT_LT(few.interval.low, .6);
  EXPECT_EQ(few.interval.high, 1);

  Scores scores;
  Truth truth;
  for (int i = 0; i < 400; ++i) {
    scores.push_back(i);
    truth.push_back(i < 200 ? 0 : 1);
  }
  const auto many = estimate_auroc(scores, truth);
  EXPECT_GT(many.interval.low, .97);
  EXPECT_LT(many.interval.low, 1);
}

TEST(AurocEstimate, InvertedAndTiedScoresHaveWidthToo) {
  const auto inverted = estimate_auroc(Scores{.9, .8, .2, .1}, Truth{0, 0, 1, 1});
  EXPECT_EQ(inverted.interval.low, 0);
  EXPECT_GT(inverted.interval.high, .4);
  const auto tied = estimate_auroc(Scores{.5, .5, .5, .5}, Truth{0, 0, 1, 1});
  EXPECT_EQ(tied.auroc, .5);
  EXPECT_LT(tied.interval.low, .25);
  EXPECT_GT(tied.interval.high, .75);
}

TEST(AurocEstimate, OnePositiveHasAnIntervalButNoStandardError) {
  const auto single = estimate_auroc(Scores{.1, .2, .3, .25}, Truth{0, 0, 0, 1});
  EXPECT_TRUE(std::isnan(single.standard_error));
  EXPECT_LT(single.interval.low, single.auroc);
  EXPECT_GT(single.interval.high, single.auroc);
}

TEST(AurocEstimate, OneClassAndNothingAreUndefined) {
  const std::vector<Scores> scores = {{.1, .2}, {}};
  const std::vector<Truth> truth = {{1, 1}, {}};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto estimate = estimate_auroc(scores[i], truth[i]);
    EXPECT_TRUE(std::isnan(estimate.auroc));
    EXPECT_TRUE(std::isnan(estimate.standard_error));
    EXPECT_TRUE(std::isnan(estimate.interval.low));
    EXPECT_TRUE(std::isnan(estimate.interval.high));
  }
}

}  // namespace
}  // namespace ecgmm::metrics
