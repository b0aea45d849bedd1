// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "ecgmm/core/error.h"

namespace ecgmm::metrics {
namespace {

using Scores = std::vector<double>;
using Truth = std::vector<int>;
using testing::NanSensitiveDoubleEq;

TEST(Ranking, EdgeCasesHaveTheirKnownAreas) {
  struct Row {
    const char* name;
    Scores scores;
    Truth truth;
    double auroc;
    double auprc;
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const Row rows[] = {
      {"perfect", {.1, .2, .8, .9}, {0, 0, 1, 1}, 1, 1},
      {"inverted", {.8, .9, .1, .2}, {0, 0, 1, 1}, 0, (1. / 3 + 2. / 4) / 2},
      {"all tied", {.5, .5, .5, .5}, {0, 1, 1, 1}, .5, .75},
      {"signed zeros tie", {0., -0.}, {0, 1}, .5, .5},
      {"one of each", {.3, .3}, {1, 0}, .5, .5},
      {"negatives only", {.1, .9}, {0, 0}, kNan, kNan},
      {"positives only", {.1, .9}, {1, 1}, kNan, 1},
      {"empty", {}, {}, kNan, kNan},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_THAT(auroc(row.scores, row.truth), NanSensitiveDoubleEq(row.auroc));
    EXPECT_THAT(auprc(row.scores, row.truth), NanSensitiveDoubleEq(row.auprc));
    EXPECT_EQ(roc_curve(row.scores, row.truth).empty(), std::isnan(row.auroc));
  }
}

TEST(Ranking, RocCurveRunsFromCornerToCorner) {
  const auto curve = roc_curve(Scores{.2, .7, .7, .9}, Truth{0, 0, 1, 1});
  ASSERT_EQ(curve.size(), 4U);
  EXPECT_EQ(curve[0].threshold, std::numeric_limits<double>::infinity());
  EXPECT_EQ(curve[0].false_positive_rate, 0);
  EXPECT_EQ(curve[0].true_positive_rate, 0);
  EXPECT_EQ(curve[2].threshold, .7);
  EXPECT_EQ(curve[2].false_positive_rate, .5);
  EXPECT_EQ(curve[2].true_positive_rate, 1);
  EXPECT_EQ(curve[3].false_positive_rate, 1);
  EXPECT_EQ(curve[3].true_positive_rate, 1);
}

TEST(Ranking, OrderOfRecordsDoesNotChangeABit) {
  const Scores scores = {.3, .1, .3, .7, .3, .7, .2};
  const Truth truth = {1, 0, 0, 1, 0, 0, 1};
  const Scores turned(scores.rbegin(), scores.rend());
  const Truth turned_truth(truth.rbegin(), truth.rend());
  EXPECT_EQ(auroc(scores, truth), auroc(turned, turned_truth));
  EXPECT_EQ(auprc(scores, truth), auprc(turned, turned_truth));
}

TEST(Ranking, RefusesWhatItCannotRank) {
  const double nan = std::nan("");
  EXPECT_THROW(auroc(Scores{.1, nan}, Truth{0, 1}), Error);
  EXPECT_THROW(auroc(Scores{.1}, Truth{0, 1}), Error);
  EXPECT_THROW(auprc(Scores{.1, .2}, Truth{0, 2}), Error);
}

}  // namespace
}  // namespace ecgmm::metrics
