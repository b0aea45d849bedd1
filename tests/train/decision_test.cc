// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/metrics/thresholds.h"

namespace ecgmm::train {
namespace {

TrainConfig config_of(std::int64_t folds, std::string threshold) {
  TrainConfig config;
  config.inner_folds = folds;
  config.threshold = std::move(threshold);
  return config;
}

/// Log odds of `n` records that say three times what is true.
struct Overconfident {
  explicit Overconfident(int n, double slope = 3) {
    RandomStream random(1, "records");
    for (int i = 0; i < n; ++i) {
      const double odds = 1.5 * random.normal();
      truth.push_back(random.chance(1 / (1 + std::exp(-odds))) ? 1 : 0);
      probabilities.push_back(1 / (1 + std::exp(-slope * odds)));
    }
  }
  std::vector<double> probabilities;
  std::vector<int> truth;
};

TEST(Decision, CalibratesAndChoosesTheThresholdOnWhatComesOut) {
  const Overconfident data(2000);
  const auto decision = decide(data.probabilities, data.truth, config_of(5, "sensitivity>=0.9"));
  EXPECT_NEAR(decision.calibrator.slope, 1.0 / 3, 0.05);
  EXPECT_NEAR(decision.calibrator.intercept, 0, 0.15);
  std::size_t found = 0, positives = 0;
  for (std::size_t i = 0; i < data.truth.size(); ++i) {
    positives += data.truth[i] == 1;
    found += data.truth[i] == 1 && decision.calibrator(data.probabilities[i]) >= decision.threshold;
  }
  const double sensitivity = static_cast<double>(found) / static_cast<double>(positives);
  EXPECT_GE(sensitivity, 0.9);
  EXPECT_LT(sensitivity, 0.91);
  EXPECT_EQ(decision.threshold_origin.at("sensitivity").at("value"), sensitivity);
  const auto exact = metrics::exact_interval(found, positives);
  EXPECT_EQ(decision.threshold_origin.at("sensitivity").at("low"), exact.low);
  EXPECT_EQ(decision.threshold_origin.at("sensitivity").at("high"), exact.high);
  EXPECT_EQ(decision.threshold_origin.at("aim"), "sensitivity>=0.9");
  EXPECT_EQ(decision.threshold_origin.at("n"), 2000);
  EXPECT_EQ(decision.threshold_origin.at("positives"), positives);
  EXPECT_EQ(decision.threshold_origin.at("demonstrable"), true);
}

TEST(Decision, SaysWhereTooFewPositivesShowTheAim) {
  const Overconfident data(60);
  const auto decision = decide(data.probabilities, data.truth, config_of(2, "sensitivity>=0.95"));
  EXPECT_EQ(decision.threshold_origin.at("demonstrable"), false);
  const auto positives = std::accumulate(data.truth.begin(), data.truth.end(), 0);
  EXPECT_EQ(decision.threshold_origin.at("note"), "not demonstrable with n = " + std::to_string(positives));
}

TEST(Decision, LeavesAWrongRankingUncalibrated) {
  const Overconfident data(500, -1);
  const auto decision = decide(data.probabilities, data.truth, config_of(5, "0.4"));
  EXPECT_EQ(decision.calibrator.slope, 1);
  EXPECT_EQ(decision.calibrator.intercept, 0);
  EXPECT_EQ(decision.threshold, 0.4);
  EXPECT_TRUE(decision.threshold_origin.is_null());
}

TEST(Decision, IsCheckedBeforeTraining) {
  const auto fault = [](std::int64_t folds, const char* threshold) -> std::string {
    try {
      check_decision(config_of(folds, threshold));
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return error.what();
    }
  };
  EXPECT_EQ(fault(0, "0.5"), "");
  EXPECT_EQ(fault(5, "0.3"), "");
  EXPECT_EQ(fault(2, "youden"), "");
  EXPECT_THAT(fault(1, "0.5"), testing::HasSubstr("train.inner_folds=1"));
  EXPECT_THAT(fault(0, "youden"), testing::HasSubstr("set train.inner_folds=5"));
  EXPECT_THAT(fault(5, "1.5"), testing::HasSubstr("no probability"));
  EXPECT_THAT(fault(5, "best"), testing::HasSubstr("best"));
}

}  // namespace
}  // namespace ecgmm::train
