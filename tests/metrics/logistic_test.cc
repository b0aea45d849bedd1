// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/logistic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

using Values = std::vector<double>;

TEST(Logistic, InterceptAloneIsTheLogOdds) {
  const Values targets = {1, 0, 0, 0};
  const auto fit = fit_logistic({.features = {}, .targets = targets});
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.intercept, std::log(1. / 3), 1e-12);
  EXPECT_TRUE(fit.coefficients.empty());
  EXPECT_NEAR(fit.standard_errors.at(0), 1 / std::sqrt(4 * .25 * .75), 1e-12);
  EXPECT_NEAR(logistic_probability(fit, {}), .25, 1e-12);
}

TEST(Logistic, SeparableClassesHaveAnOptimumOnlyWithAPenalty) {
  const Values features = {-2, -1, 1, 2};
  const Values targets = {0, 0, 1, 1};
  LogisticProblem problem = {.features = features, .n_features = 1, .targets = targets};
  EXPECT_FALSE(fit_logistic(problem).converged);
  problem.penalty = 1e-3;
  const auto fit = fit_logistic(problem);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.intercept, 0, 1e-9);
  EXPECT_GT(fit.coefficients[0], 5);
}

TEST(Logistic, RepeatedColumnsShareTheirWeightOnlyWithAPenalty) {
  const Values features = {-2, -2, 1, 1, -1, -1, 2, 2, 0, 0};
  const Values targets = {0, 0, 1, 1, 1};
  LogisticProblem problem = {.features = features, .n_features = 2, .targets = targets};
  EXPECT_FALSE(fit_logistic(problem).converged);
  problem.penalty = .1;
  const auto fit = fit_logistic(problem);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.coefficients[0], fit.coefficients[1], 1e-9);
}

TEST(Logistic, UnscaledFeaturesConvergeToo) {
  RandomStream stream(42, "unscaled");
  Values features, targets;
  for (int i = 0; i < 100; ++i) {
    const double height_mm = 1700 + 100 * stream.normal();
    features.push_back(height_mm);
    targets.push_back(height_mm + 100 * stream.normal() > 1700 ? 1 : 0);
  }
  const auto fit =
      fit_logistic({.features = features, .n_features = 1, .targets = targets, .penalty = 1});
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(-fit.intercept / fit.coefficients[0], 1700, 30);
}

TEST(Logistic, OneClassIsAFaultOfTheData) {
  const Values features = {1, 2};
  const Values targets = {1, 1};
  try {
    fit_logistic({.features = features, .n_features = 1, .targets = targets, .penalty = 1});
    FAIL() << "fitted one class";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
  }
  EXPECT_THROW(fit_logistic({.features = {}, .targets = {}}), Error);
}

TEST(Logistic, RefusesWhatIsNoProblem) {
  const Values features = {1, 2};
  const Values targets = {0, 1};
  const Values not_finite = {1, std::nan("")};
  const Values high = {0, 2};
  const Values negative = {1, -1};
  const Values one = {1};
  EXPECT_THROW(fit_logistic({.features = features, .n_features = 2, .targets = targets}), Error);
  EXPECT_THROW(fit_logistic({.features = not_finite, .n_features = 1, .targets = targets}), Error);
  EXPECT_THROW(fit_logistic({.features = features, .n_features = 1, .targets = high}), Error);
  EXPECT_THROW(
      fit_logistic(
          {.features = features, .n_features = 1, .targets = targets, .weights = negative}),
      Error);
  EXPECT_THROW(
      fit_logistic({.features = features, .n_features = 1, .targets = targets, .offsets = one}),
      Error);
  EXPECT_THROW(logistic_probability(LogisticFit{}, one), Error);
}

/// Records of which some share a patient.
struct Case {
  Values features, targets, weights, offsets;
  std::vector<std::size_t> groups;
  std::size_t n_features;
  double penalty;

  LogisticProblem problem() const {
    return {.features = features, .n_features = n_features, .targets = targets};
  }
  nlohmann::json json() const {
    return {{"features", features}, {"targets", targets}, {"weights", weights},
            {"offsets", offsets},   {"groups", groups},   {"penalty", penalty}};
  }
};

Case random_case(RandomStream& stream, std::size_t n, std::size_t n_features, double intercept,
                 double effect, double penalty) {
  Case made{.features = {},
            .targets = {},
            .weights = {},
            .offsets = {},
            .groups = {},
            .n_features = n_features,
            .penalty = penalty};
  for (std::size_t i = 0; i < n; ++i) {
    made.offsets.push_back(stream.normal());
    double eta = intercept + made.offsets.back();
    for (std::size_t j = 0; j < n_features; ++j) {
      made.features.push_back(j % 3 == 2 ? (stream.chance(.3) ? 1 : 0) : stream.normal());
      eta += effect * made.features.back() * (j % 2 == 0 ? 1 : -1);
    }
    made.targets.push_back(i == 0                                    ? 1
                           : i == 1                                  ? 0
                           : stream.chance(1 / (1 + std::exp(-eta))) ? 1
                                                                     : 0);
    made.weights.push_back(stream.uniform(0, 3));
    made.groups.push_back(stream.below(n / 2 + 1));
  }
  return made;
}

TEST(Logistic, AgreesWithScikitLearnAndStatsmodels) {
  ECGMM_NEEDS_PEERS();
  RandomStream stream(42, "logistic");
  std::vector<Case> ridge, likelihood;
  for (const std::size_t n : {6, 40, 400}) {
    for (const std::size_t n_features : {1, 3, 12}) {
      for (const double effect : {0., 1., 20.}) {
        for (const double penalty : {1e-3, 1., 100.}) {
          ridge.push_back(random_case(stream, n, n_features, -1, effect, penalty));
        }
      }
    }
  }
  ridge.push_back(random_case(stream, 400, 3, -9, .5, 1));  // one or two positives
  for (const std::size_t n_features : {1, 2, 5}) {
    likelihood.push_back(random_case(stream, 300, n_features, -1, .5, 0));
  }
  nlohmann::json document;
  for (const auto& one : ridge) document["ridge"].push_back(one.json());
  for (const auto& one : likelihood) document["likelihood"].push_back(one.json());
  const auto peer = ask_peer("metrics/models_peer.py", document);

  for (std::size_t i = 0; i < ridge.size(); ++i) {
    SCOPED_TRACE(concat("ridge ", i));
    const auto& theirs = peer["ridge"][i];
    auto problem = ridge[i].problem();
    problem.penalty = ridge[i].penalty;
    problem.weights = ridge[i].weights;
    const auto fit = fit_logistic(problem);
    EXPECT_TRUE(fit.converged);
    expect_same(fit.intercept, theirs["intercept"], "intercept", 1e-6);
    for (std::size_t j = 0; j < problem.n_features; ++j) {
      expect_same(fit.coefficients[j], theirs["coefficients"][j], concat("coefficient ", j), 1e-6);
    }
    expect_same(logistic_probability(fit, problem.features.first(problem.n_features)),
                theirs["first_probability"], "probability", 1e-6);
  }
  for (std::size_t i = 0; i < likelihood.size(); ++i) {
    SCOPED_TRACE(concat("likelihood ", i));
    const auto& theirs = peer["likelihood"][i];
    auto problem = likelihood[i].problem();
    problem.offsets = likelihood[i].offsets;
    const auto fit = fit_logistic(problem);
    problem.groups = likelihood[i].groups;
    const auto clustered = fit_logistic(problem);
    EXPECT_TRUE(fit.converged);
    expect_same(fit.intercept, theirs["beta"][0], "intercept", 1e-8);
    for (std::size_t j = 0; j <= problem.n_features; ++j) {
      if (j > 0) expect_same(fit.coefficients[j - 1], theirs["beta"][j], "coefficient", 1e-8);
      expect_same(fit.standard_errors[j], theirs["errors"][j], "error", 1e-8);
      expect_same(clustered.standard_errors[j], theirs["clustered"][j], "clustered error", 1e-8);
    }
  }
}

}  // namespace
}  // namespace ecgmm::metrics
