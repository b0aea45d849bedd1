// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ecgmm::metrics {
namespace {

using Scores = std::vector<double>;
using Truth = std::vector<int>;

TEST(Calibration, CertaintyCostsNothingWhenRightAndABoundedLotWhenWrong) {
  EXPECT_EQ(brier_score(Scores{0, 1}, Truth{0, 1}), 0);
  EXPECT_EQ(brier_score(Scores{1, 0}, Truth{0, 1}), 1);
  EXPECT_NEAR(log_loss(Scores{0, 1}, Truth{0, 1}), 0, 1e-15);
  EXPECT_NEAR(log_loss(Scores{1, 0}, Truth{0, 1}), 52 * std::log(2), 1e-9);
}

TEST(Calibration, OneClassIsEnough) {
  EXPECT_DOUBLE_EQ(brier_score(Scores{.5, .5}, Truth{1, 1}), .25);
  EXPECT_DOUBLE_EQ(log_loss(Scores{.5, .5}, Truth{0, 0}), std::log(2));
}

TEST(Calibration, NothingIsUndefined) {
  EXPECT_TRUE(std::isnan(brier_score({}, {})));
  EXPECT_TRUE(std::isnan(log_loss({}, {})));
}

}  // namespace
}  // namespace ecgmm::metrics
