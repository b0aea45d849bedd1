// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/reliability.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/recalibration.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

using Probabilities = std::vector<double>;
using Truth = std::vector<int>;

struct Sample {
  Probabilities probabilities;
  Truth truth;
  std::vector<std::size_t> groups;
};

/// Truth drawn with the logit intercept + slope * logit(probability); a probability has `digits`.
Sample draw(RandomStream& stream, std::size_t n, double intercept, double slope,
            double digits = 1e9) {
  Sample made;
  for (std::size_t i = 0; i < n; ++i) {
    const double p = std::round(digits / (1 + std::exp(-1.5 * stream.normal()))) / digits;
    made.probabilities.push_back(p);
    made.truth.push_back(stream.chance(Calibrator{slope, intercept}(p)) ? 1 : 0);
    made.groups.push_back(stream.below(n / 2 + 1));
  }
  return made;
}

TEST(CalibrationLine, FindsTheDistortionThatWasMade) {
  RandomStream stream(42, "distorted");
  const auto sample = draw(stream, 20000, .5, .7);
  const auto line = calibration_line(sample.probabilities, sample.truth);
  EXPECT_NEAR(line.slope.value, .7, .05);
  EXPECT_NEAR(line.intercept.value, .5, .05);
  EXPECT_GT(line.in_the_large.value, .3);
  EXPECT_LT(line.slope.interval.low, line.slope.value);
  EXPECT_GT(line.share_positive, line.mean_probability);
}

TEST(CalibrationLine, IsUndefinedWhereNoLineFits) {
  const Probabilities rising = {.1, .2, .7, .8};
  const auto separated = calibration_line(rising, Truth{0, 0, 1, 1});
  EXPECT_TRUE(std::isnan(separated.slope.value));
  EXPECT_TRUE(std::isnan(separated.intercept.interval.low));
  EXPECT_FALSE(std::isnan(separated.in_the_large.value));
  const auto touching = calibration_line(Probabilities{.1, .5, .5, .8}, Truth{0, 0, 1, 1});
  EXPECT_TRUE(std::isnan(touching.slope.value));
  const auto equal = calibration_line(Probabilities{.3, .3, .3, .3}, Truth{0, 1, 1, 0});
  EXPECT_TRUE(std::isnan(equal.slope.value));
  EXPECT_NEAR(equal.in_the_large.value, -std::log(.3 / .7), 1e-9);
  const auto one_class = calibration_line(rising, Truth{1, 1, 1, 1});
  EXPECT_TRUE(std::isnan(one_class.in_the_large.value));
  EXPECT_DOUBLE_EQ(one_class.mean_probability, .45);
  EXPECT_EQ(one_class.share_positive, 1);
  EXPECT_TRUE(std::isnan(calibration_line({}, {}).slope.value));
}

TEST(CalibrationLine, CertainProbabilitiesDoNotOverflow) {
  const auto line = calibration_line(Probabilities{0, 0, 1, 1, .5, .5}, Truth{0, 1, 1, 0, 1, 0});
  EXPECT_NEAR(line.slope.value, 0, 1e-9);
  EXPECT_TRUE(std::isfinite(line.in_the_large.value));
}

TEST(CalibrationLine, IntervalsCoverTheTruthOfRightProbabilities) {
  RandomStream stream(42, "coverage");
  int slope = 0;
  int in_the_large = 0;
  const int runs = 500;
  for (int run = 0; run < runs; ++run) {
    const auto sample = draw(stream, 300, 0, 1);
    const auto line = calibration_line(sample.probabilities, sample.truth, sample.groups);
    const auto covers = [](const Estimate& estimate, double value) {
      return estimate.interval.low <= value && value <= estimate.interval.high ? 1 : 0;
    };
    slope += covers(line.slope, 1);
    in_the_large += covers(line.in_the_large, 0);
  }
  RecordProperty("slope", slope);
  RecordProperty("in_the_large", in_the_large);
  EXPECT_NEAR(slope, .95 * runs, .025 * runs);
  EXPECT_NEAR(in_the_large, .95 * runs, .025 * runs);
}

TEST(ReliabilityBins, TiesShareABinAndNoneIsEmpty) {
  const auto equal = reliability_bins(Probabilities(20, .4), Truth(20, 1));
  ASSERT_EQ(equal.size(), 1U);
  EXPECT_EQ(equal[0].count, 20U);
  EXPECT_EQ(equal[0].positives, 20U);
  EXPECT_DOUBLE_EQ(equal[0].mean_probability, .4);

  const auto tens = reliability_bins(Probabilities{.1, .9, .2, .8, .2, .8, .2, .8},
                                     Truth{0, 1, 0, 1, 0, 1, 1, 0}, 4);
  std::vector<std::size_t> counts;
  for (const auto& bin : tens) counts.push_back(bin.count);
  EXPECT_EQ(counts, (std::vector<std::size_t>{1, 3, 3, 1}));
  EXPECT_EQ(reliability_bins(Probabilities{.1, .9}, Truth{0, 1}, 10).size(), 2U);
  EXPECT_TRUE(reliability_bins({}, {}).empty());
}

TEST(CalibrationError, ExpectationIsThatOfTheBinomial) {
  // One bin of 100 fair coins: E|heads - 50| = 100 C(100, 50) / 2^101.
  const auto error = calibration_error(Probabilities(100, .5), Truth(100, 1));
  EXPECT_DOUBLE_EQ(error.value, .5);
  EXPECT_NEAR(error.expected, .0397946, .003);
  EXPECT_NEAR(error.expected_high, .1, .011);  // 60 heads have a tail of 2.8 %, both sides 5.7 %
}

TEST(CalibrationError, OfRightProbabilitiesStaysUnderItsBound) {
  RandomStream stream(42, "right");
  int within = 0;
  const int runs = 200;
  for (int run = 0; run < runs; ++run) {
    const auto sample = draw(stream, 200, 0, 1);
    const auto error = calibration_error(sample.probabilities, sample.truth, 10, 200);
    EXPECT_GT(error.expected, .02);
    within += error.value <= error.expected_high ? 1 : 0;
  }
  EXPECT_NEAR(within, .95 * runs, .04 * runs);
  const auto wrong = draw(stream, 200, 1.5, 1);
  const auto error = calibration_error(wrong.probabilities, wrong.truth);
  EXPECT_GT(error.value, error.expected_high);
}

TEST(CalibrationError, SameSeedSameBytes) {
  const Probabilities probabilities = {.2, .4, .7};
  const Truth truth = {0, 1, 1};
  EXPECT_EQ(calibration_error(probabilities, truth).expected,
            calibration_error(probabilities, truth).expected);
  EXPECT_NE(calibration_error(probabilities, truth).expected,
            calibration_error(probabilities, truth, 10, 1000, 7).expected);
  EXPECT_TRUE(std::isnan(calibration_error({}, {}).value));
  EXPECT_TRUE(std::isnan(calibration_error({}, {}).expected));
}

TEST(Calibrators, OneClassIsAFaultOfTheData) {
  for (const auto fit : {fit_platt, fit_temperature}) {
    try {
      fit(Probabilities{.2, .4}, Truth{1, 1});
      FAIL() << "fitted one class";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
    }
  }
}

TEST(Calibrators, SeparatedClassesStayUncertain) {
  const Probabilities probabilities = {.1, .2, .7, .8};
  const Truth truth = {0, 0, 1, 1};
  const auto platt = fit_platt(probabilities, truth);
  EXPECT_GT(platt(.1), .01);
  EXPECT_LT(platt(.8), .99);
  EXPECT_NEAR(fit_temperature(probabilities, truth).slope, 100, 1e-6);
}

TEST(Calibrators, EqualProbabilitiesAreMovedToTheShareOfPositives) {
  const auto platt = fit_platt(Probabilities(12, .9), Truth{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(platt.slope, 1);
  EXPECT_NEAR(platt(.9), (4 * (5. / 6) + 8 * (1. / 10)) / 12, 1e-9);
}

TEST(Calibrators, UndoADistortion) {
  RandomStream stream(42, "undo");
  const auto sample = draw(stream, 20000, 0, .5);
  const auto temperature = fit_temperature(sample.probabilities, sample.truth);
  EXPECT_NEAR(temperature.slope, .5, .03);
  EXPECT_EQ(temperature.intercept, 0);
  Probabilities mended;
  for (const double p : sample.probabilities) mended.push_back(temperature(p));
  EXPECT_NEAR(calibration_line(mended, sample.truth).slope.value, 1, .05);
  EXPECT_NEAR(Calibrator{}(.37), .37, 1e-15);
}

TEST(Calibration, AgreesWithScikitLearnAndStatsmodels) {
  ECGMM_NEEDS_PEERS();
  RandomStream stream(42, "calibration");
  std::vector<Sample> samples;
  nlohmann::json document;
  for (const std::size_t n : {30, 97, 500}) {
    for (const double intercept : {-.5, 1.}) {
      for (const double slope : {.6, 1.3}) {
        for (const double digits : {10., 1e9}) {
          samples.push_back(draw(stream, n, intercept, slope, digits));
          const nlohmann::json item = {{"probabilities", samples.back().probabilities},
                                       {"truth", samples.back().truth},
                                       {"groups", samples.back().groups},
                                       {"n_bins", 10}};
          // Probabilities of 0 and 1 make the slope ill-conditioned; other tests have them.
          if (digits > 10) document["line"].push_back(item);
          if (digits > 10) document["platt"].push_back(item);
          if (digits > 10) document["temperature"].push_back(item);
          document["ece"].push_back(item);
        }
      }
    }
  }
  const auto peer = ask_peer("metrics/models_peer.py", document);
  std::size_t fine = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    SCOPED_TRACE(concat("case ", i));
    const auto& [probabilities, truth, groups] = samples[i];
    const auto& bins = peer["ece"][i];
    expect_same(calibration_error(probabilities, truth, 10, 1).value, bins["value"], "ECE");
    const auto ours = reliability_bins(probabilities, truth);
    ASSERT_EQ(ours.size(), bins["counts"].size());
    for (std::size_t j = 0; j < ours.size(); ++j) {
      EXPECT_EQ(ours[j].count, bins["counts"][j].get<std::size_t>());
      EXPECT_EQ(ours[j].positives, bins["positives"][j].get<std::size_t>());
      expect_same(ours[j].mean_probability, bins["mean_probabilities"][j], "mean probability");
    }
    if (i % 2 == 0) continue;

    const auto& theirs = peer["line"][fine];
    const auto line = calibration_line(probabilities, truth, groups);
    expect_same(line.slope.value, theirs["slope"], "slope", 1e-7);
    expect_same(line.slope.standard_error, theirs["slope_error"], "slope_error", 1e-7);
    expect_same(line.intercept.value, theirs["intercept"], "intercept", 1e-7);
    expect_same(line.intercept.standard_error, theirs["intercept_error"], "error", 1e-7);
    expect_same(line.in_the_large.value, theirs["in_the_large"], "in_the_large", 1e-7);
    expect_same(line.in_the_large.standard_error, theirs["in_the_large_error"], "error", 1e-7);
    const auto platt = fit_platt(probabilities, truth);
    expect_same(platt.slope, peer["platt"][fine]["slope"], "Platt slope", 1e-7);
    expect_same(platt.intercept, peer["platt"][fine]["intercept"], "Platt intercept", 1e-7);
    expect_same(platt.slope, peer["platt"][fine]["sklearn_slope"], "Platt slope", 1e-4);
    expect_same(platt.intercept, peer["platt"][fine]["sklearn_intercept"], "intercept", 1e-4);
    expect_same(fit_temperature(probabilities, truth).slope, peer["temperature"][fine]["slope"],
                "temperature", 1e-6);
    ++fine;
  }
}

}  // namespace
}  // namespace ecgmm::metrics
