// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/thresholds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/classification.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

using Probabilities = std::vector<double>;
using Truth = std::vector<int>;
using Kind = ThresholdAim::Kind;

TEST(ThresholdAim, ReadsWhatItWrites) {
  for (const char* text : {"youden", "sensitivity>=0.95", "sensitivity>=1", "cost=5", "cost=0.2"}) {
    EXPECT_EQ(ThresholdAim::parse(text).text(), text);
  }
  EXPECT_EQ(ThresholdAim::parse("sensitivity>=0.9").value, .9);
  EXPECT_EQ(ThresholdAim::parse("cost=5").kind, Kind::cost);
}

TEST(ThresholdAim, RefusesOtherWords) {
  for (const char* text : {"", "Youden", "sensitivity", "sensitivity>=", "sensitivity>=95",
                           "sensitivity>=0", "sensitivity>=nan", "sensitivity>=0.9x",
                           "specificity>=0.9", "cost", "cost=", "cost=0", "cost=-1", "cost=inf"}) {
    try {
      ThresholdAim::parse(text);
      FAIL() << "read " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage) << text;
    }
  }
}

TEST(Threshold, LiesHalfwayBelowTheLowestCalled) {
  const Probabilities probabilities = {.1, .2, .4, .8, .9};
  const Truth truth = {0, 0, 1, 0, 1};
  const auto all = choose_threshold(probabilities, truth, {Kind::sensitivity, 1});
  EXPECT_NEAR(all.threshold, .3, 1e-12);
  EXPECT_EQ(all.sensitivity, 1);
  EXPECT_NEAR(all.specificity, 2. / 3, 1e-12);
  const auto half = choose_threshold(probabilities, truth, {Kind::sensitivity, .5});
  EXPECT_NEAR(half.threshold, .85, 1e-12);
  EXPECT_EQ(half.n_positives, 2U);
  EXPECT_EQ(half.n_negatives, 3U);
  // One false alarm for one more abnormal found, or not.
  EXPECT_NEAR(choose_threshold(probabilities, truth, {Kind::cost, 1.1}).threshold, .3, 1e-12);
  EXPECT_NEAR(choose_threshold(probabilities, truth, {Kind::cost, .9}).threshold, .85, 1e-12);
}

TEST(Threshold, NeighboringProbabilitiesAreStillToldApart) {
  const double low = .5;
  const double high = std::nextafter(low, 1);
  const auto choice = choose_threshold(Probabilities{low, high}, Truth{0, 1}, {});
  EXPECT_EQ(choice.sensitivity, 1);
  EXPECT_EQ(choice.specificity, 1);
  EXPECT_TRUE(low < choice.threshold && choice.threshold <= high);
}

TEST(Threshold, EqualProbabilitiesCallEverybody) {
  const auto choice = choose_threshold(Probabilities(6, .4), Truth{0, 1, 0, 1, 1, 0}, {});
  EXPECT_EQ(choice.threshold, .4);
  EXPECT_EQ(choice.sensitivity, 1);
  EXPECT_EQ(choice.specificity, 0);
}

TEST(Threshold, OneClassIsAFaultOfTheData) {
  for (const int only : {0, 1}) {
    try {
      choose_threshold(Probabilities{.1, .4}, Truth{only, only}, {});
      FAIL() << "chose from one class";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
    }
  }
}

TEST(Threshold, SaysWhenThePositivesCannotShowTheAim) {
  EXPECT_EQ(positives_needed(.95), 59U);
  EXPECT_EQ(positives_needed(.9), 29U);
  EXPECT_EQ(positives_needed(1), std::numeric_limits<std::size_t>::max());
  for (const std::size_t n : {58, 59}) {
    Probabilities probabilities(n, .9);
    Truth truth(n, 1);
    probabilities.push_back(.1);
    truth.push_back(0);
    EXPECT_EQ(choose_threshold(probabilities, truth, {Kind::sensitivity, .95}).is_demonstrable,
              n == 59);
    EXPECT_TRUE(choose_threshold(probabilities, truth, {}).is_demonstrable);
  }
}

TEST(PredictiveValues, FollowBayes) {
  const auto values = predictive_values(.9, .8, .1);
  EXPECT_NEAR(values.ppv, .09 / (.09 + .18), 1e-12);
  EXPECT_NEAR(values.npv, .72 / (.72 + .01), 1e-12);
  EXPECT_TRUE(std::isnan(predictive_values(0, 1, .1).ppv));
  EXPECT_TRUE(std::isnan(predictive_values(1, 0, .1).npv));
  EXPECT_EQ(predictive_values(.9, .8, 0).ppv, 0);
}

TEST(PredictiveIntervals, CoverThePredictiveValues) {
  RandomStream stream(42, "predictive intervals");
  constexpr int kRuns = 4000;
  constexpr double kPrevalence = 0.1;
  struct Case {
    double sensitivity, specificity;
    int positives, negatives;
  };
  for (const auto& [sensitivity, specificity, positives, negatives] :
       {Case{0.8, 0.8, 100, 150}, Case{0.9, 0.7, 30, 50}, Case{0.95, 0.97, 40, 60}}) {
    const auto truth = predictive_values(sensitivity, specificity, kPrevalence);
    int ppv_covered = 0;
    int npv_covered = 0;
    for (int run = 0; run < kRuns; ++run) {
      std::size_t found = 0;
      std::size_t spared = 0;
      for (int i = 0; i < positives; ++i) found += stream.chance(sensitivity) ? 1 : 0;
      for (int i = 0; i < negatives; ++i) spared += stream.chance(specificity) ? 1 : 0;
      const auto intervals = predictive_intervals(
          static_cast<double>(found) / positives,
          wilson_interval(found, static_cast<std::size_t>(positives)),
          static_cast<double>(spared) / negatives,
          wilson_interval(spared, static_cast<std::size_t>(negatives)), kPrevalence);
      ppv_covered += intervals.ppv.low <= truth.ppv && truth.ppv <= intervals.ppv.high ? 1 : 0;
      npv_covered += intervals.npv.low <= truth.npv && truth.npv <= intervals.npv.high ? 1 : 0;
    }
    EXPECT_NEAR(ppv_covered / static_cast<double>(kRuns), 0.955, 0.015) << sensitivity;
    EXPECT_NEAR(npv_covered / static_cast<double>(kRuns), 0.955, 0.015) << sensitivity;
  }
}

TEST(PredictiveIntervals, HoldAtTheEnds) {
  const auto all = predictive_intervals(1, wilson_interval(20, 20), 0, wilson_interval(0, 30), 0.1);
  EXPECT_LT(all.ppv.low, 0.1);
  EXPECT_GT(all.ppv.high, 0.1);
  EXPECT_TRUE(std::isnan(all.npv.low));  // nobody is called normal
  const auto perfect =
      predictive_intervals(1, wilson_interval(20, 20), 1, wilson_interval(30, 30), 0.1);
  EXPECT_LT(perfect.ppv.low, 1);
  EXPECT_EQ(perfect.ppv.high, 1);
  EXPECT_EQ(perfect.npv.high, 1);
}

TEST(ExactInterval, HoldsAtTheEnds) {
  EXPECT_EQ(exact_interval(0, 10).low, 0);
  EXPECT_NEAR(exact_interval(0, 10).high, 1 - std::pow(.025, .1), 1e-12);
  EXPECT_NEAR(exact_interval(59, 59).low, std::pow(.025, 1. / 59), 1e-12);
  EXPECT_EQ(exact_interval(59, 59).high, 1);
  EXPECT_TRUE(std::isnan(exact_interval(0, 0).low));
}

TEST(Thresholds, AgreeWithTryingAllAndIntervalsWithStatsmodels) {
  ECGMM_NEEDS_PEERS();
  struct Case {
    Probabilities probabilities;
    Truth truth;
    double sensitivity, cost;
  };
  RandomStream stream(42, "thresholds");
  std::vector<Case> cases;
  nlohmann::json document;
  for (const int n : {2, 9, 60, 300}) {
    for (const int levels : {4, 1 << 20}) {
      for (const double sensitivity : {.5, .9, 1.}) {
        Case made{{}, {}, sensitivity, stream.uniform(1, 10)};
        for (int i = 0; i < n; ++i) {
          made.truth.push_back(i == 0 ? 1 : i == 1 ? 0 : stream.chance(.3) ? 1 : 0);
          const double p = 1 / (1 + std::exp(-stream.normal() - 1.5 * made.truth.back()));
          made.probabilities.push_back(std::round(p * levels) / levels);
        }
        document["threshold"].push_back({{"probabilities", made.probabilities},
                                         {"truth", made.truth},
                                         {"sensitivity", made.sensitivity},
                                         {"cost", made.cost}});
        cases.push_back(made);
      }
    }
  }
  struct Count {
    std::size_t successes, trials;
  };
  const std::vector<Count> counts = {{0, 1},   {1, 1},     {3, 10},      {59, 60},
                                     {60, 60}, {170, 400}, {1990, 2000}, {0, 5000}};
  for (const auto& [successes, trials] : counts) {
    document["proportion"].push_back({{"successes", successes}, {"trials", trials}});
  }
  const auto peer = ask_peer("metrics/models_peer.py", document);

  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(concat("case ", i, ": ", document["threshold"][i].dump().substr(0, 400)));
    const auto& [probabilities, truth, sensitivity, cost] = cases[i];
    const auto& theirs = peer["threshold"][i];
    const auto choose = [&](const ThresholdAim& aim) {
      const auto choice = choose_threshold(probabilities, truth, aim);
      const auto figures = classify(confusion(probabilities, truth, choice.threshold));
      EXPECT_DOUBLE_EQ(choice.sensitivity, figures.sensitivity);
      EXPECT_DOUBLE_EQ(choice.specificity, figures.specificity);
      const auto& caught = figures.counts[1];
      EXPECT_EQ(choice.sensitivity_interval.low,
                exact_interval(caught[1], caught[0] + caught[1]).low);
      return figures;
    };
    const auto youden = choose({Kind::youden, 0});
    expect_same(youden.sensitivity + youden.specificity, theirs["youden"], "youden");
    const auto aimed = choose({Kind::sensitivity, sensitivity});
    EXPECT_GE(aimed.sensitivity, sensitivity);
    expect_same(aimed.specificity, theirs["specificity"], "specificity");
    const auto cheap = choose({Kind::cost, cost});
    expect_same(
        cost * static_cast<double>(cheap.counts[1][0]) + static_cast<double>(cheap.counts[0][1]),
        theirs["cost"], "cost");
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto [successes, trials] = counts[i];
    SCOPED_TRACE(concat(successes, " of ", trials));
    const auto& theirs = peer["proportion"][i];
    expect_same(exact_interval(successes, trials).low, theirs["exact_low"], "exact_low");
    expect_same(exact_interval(successes, trials).high, theirs["exact_high"], "exact_high");
    expect_same(wilson_interval(successes, trials).low, theirs["wilson_low"], "wilson_low");
    expect_same(wilson_interval(successes, trials).high, theirs["wilson_high"], "wilson_high");
  }
}

}  // namespace
}  // namespace ecgmm::metrics
