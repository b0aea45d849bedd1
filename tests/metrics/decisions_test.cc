// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/decisions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

using Values = std::vector<double>;
using Truth = std::vector<int>;

TEST(DecisionCurve, AgreesWithDcurves) {
  std::ifstream file(ECGMM_TEST_DATA "/metrics/dcurves.json");
  const auto peer = nlohmann::json::parse(file);
  const auto curve = decision_curve(peer["probabilities"].get<Values>(), peer["truth"].get<Truth>(),
                                    peer["thresholds"].get<Values>());
  const auto stated =
      decision_curve(peer["probabilities"].get<Values>(), peer["truth"].get<Truth>(),
                     peer["thresholds"].get<Values>(), peer["prevalence"].get<double>());
  ASSERT_EQ(curve.size(), 19U);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    expect_same(curve[i].threshold, peer["thresholds"][i], "threshold");
    expect_same(curve[i].model, peer["model"][i], "model");
    expect_same(curve[i].treat_all, peer["treat_all"][i], "treat_all");
    EXPECT_EQ(peer["treat_none"][i], 0);
    expect_same(stated[i].model, peer["model_at_prevalence"][i], "model, prevalence");
    expect_same(stated[i].treat_all, peer["treat_all_at_prevalence"][i], "treat_all, prevalence");
  }
}

TEST(DecisionCurve, APerfectModelGainsThePrevalence) {
  const auto curve = decision_curve(Values{0, 1, 0, 1}, Truth{0, 1, 0, 1}, Values{.5, 0});
  EXPECT_DOUBLE_EQ(curve[0].model, .5);
  EXPECT_DOUBLE_EQ(curve[0].treat_all, 0);
  EXPECT_DOUBLE_EQ(curve[1].model, curve[1].treat_all);  // at 0 everybody is treated
  EXPECT_TRUE(std::isnan(decision_curve({}, {}, Values{.5})[0].model));
  EXPECT_THROW(decision_curve(Values{.1}, Truth{1}, Values{1}), Error);
}

TEST(RiskCoverage, KeepsTheSurestFirstAndTiesTogether) {
  const auto curve = risk_coverage_curve(Values{.6, .9, .7, .7, .8}, Truth{1, 0, 1, 0, 0});
  ASSERT_EQ(curve.size(), 4U);
  const Values coverage = {.2, .4, .8, 1};
  const Values risk = {0, 0, .25, .4};
  const Values confidence = {.9, .8, .7, .6};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(curve[i].coverage, coverage[i]);
    EXPECT_DOUBLE_EQ(curve[i].risk, risk[i]);
    EXPECT_EQ(curve[i].confidence, confidence[i]);
  }
  EXPECT_TRUE(risk_coverage_curve({}, {}).empty());
}

}  // namespace
}  // namespace ecgmm::metrics
