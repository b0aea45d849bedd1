// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

using Scores = std::vector<double>;
using Truth = std::vector<int>;
using Patients = std::vector<std::size_t>;

TEST(AurocComparison, AModelDoesNotDifferFromItself) {
  const Scores scores = {.1, .4, .35, .8, .6};
  const Scores squared = {.01, .16, .1225, .64, .36};
  const auto found = compare_aurocs(scores, squared, Truth{0, 0, 1, 1, 0});
  EXPECT_EQ(found.difference, 0);
  EXPECT_EQ(found.standard_error, 0);
  EXPECT_EQ(found.interval.low, 0);
  EXPECT_EQ(found.interval.high, 0);
  EXPECT_EQ(found.p, 1);
}

TEST(AurocComparison, PerfectAgainstInvertedHasNoErrorToJudgeBy) {
  const Scores scores = {.1, .2, .8, .9};
  const auto found = compare_aurocs(scores, Scores{.9, .8, .2, .1}, Truth{0, 0, 1, 1});
  EXPECT_EQ(found.difference, 1);
  EXPECT_EQ(found.standard_error, 0);
  EXPECT_TRUE(std::isnan(found.interval.low));
  EXPECT_TRUE(std::isnan(found.p));
}

TEST(AurocComparison, OneClassIsUndefined) {
  const auto found = compare_aurocs(Scores{.1, .2}, Scores{.2, .1}, Truth{1, 1});
  EXPECT_TRUE(std::isnan(found.difference));
  EXPECT_TRUE(std::isnan(found.p));
  EXPECT_TRUE(std::isnan(found.interval.high));
}

TEST(AurocComparison, RefusesOtherLengths) {
  EXPECT_THROW(compare_aurocs(Scores{.1, .2}, Scores{.2}, Truth{0, 1}), Error);
  EXPECT_THROW(compare_aurocs(Scores{.1, .2}, Scores{.2, .3}, Truth{0, 1}, Patients{1}), Error);
  EXPECT_THROW(mcnemar_exact(Truth{1, 0}, Truth{1}, Truth{0, 1}), Error);
}

TEST(AurocEstimate, CopiesOfRecordsAddNoCertainty) {
  RandomStream stream(42, "copies");
  Scores once, thrice;
  Truth truth, thrice_truth;
  Patients groups;
  for (std::size_t i = 0; i < 60; ++i) {
    truth.push_back(i % 3 == 0 ? 1 : 0);
    once.push_back(stream.normal() + truth.back());
    for (int copy = 0; copy < 3; ++copy) {
      thrice.push_back(once.back());
      thrice_truth.push_back(truth.back());
      groups.push_back(i);
    }
  }
  const auto plain = estimate_auroc(once, truth);
  const auto clustered = estimate_auroc(thrice, thrice_truth, groups);
  EXPECT_NEAR(clustered.standard_error, plain.standard_error, 1e-12);
  EXPECT_NEAR(clustered.interval.low, plain.interval.low, 1e-12);
  EXPECT_NEAR(estimate_auroc(thrice, thrice_truth).standard_error,
              plain.standard_error / std::sqrt(3.), .002);
}

TEST(AurocEstimate, PerfectSeparationIsJudgedByPatients) {
  const auto few = estimate_auroc(Scores{.1, .2, .8, .9}, Truth{0, 0, 1, 1});
  const auto repeated = estimate_auroc(Scores{.1, .1, .2, .8, .9, .9}, Truth{0, 0, 0, 1, 1, 1},
                                       Patients{1, 1, 2, 3, 4, 4});
  EXPECT_EQ(repeated.interval.low, few.interval.low);
  const auto one_ill =
      estimate_auroc(Scores{.1, .2, .8, .9}, Truth{0, 0, 1, 1}, Patients{1, 2, 3, 3});
  EXPECT_TRUE(std::isnan(one_ill.standard_error));
  EXPECT_LT(one_ill.interval.low, few.interval.low);
}

/// Two models' scores of patients with one or several records, of one class or both.
struct Case {
  Scores first, second;
  Truth truth, first_called, second_called;
  Patients groups;
  std::size_t n_patients;
};

std::vector<Case> random_cases() {
  RandomStream stream(42, "comparison");
  std::vector<Case> cases;
  for (const std::size_t n : {4, 12, 60, 250}) {
    for (const std::size_t n_patients : {n, n / 3 + 1, std::size_t{2}}) {
      for (const double levels : {4., 1e6}) {
        for (const double shared : {.0, .9}) {
          Case made;
          made.n_patients = n_patients;
          for (std::size_t i = 0; i < n; ++i) {
            const int truth = i == 0 ? 1 : i == 1 ? 0 : stream.chance(.4) ? 1 : 0;
            const double common = stream.normal();
            const auto score = [&](double separation) {
              const double own = shared * common + std::sqrt(1 - shared * shared) * stream.normal();
              return std::round((own + separation * truth) * levels) / levels;
            };
            made.truth.push_back(truth);
            made.first.push_back(score(1.5));
            made.second.push_back(score(1));
            made.first_called.push_back(made.first.back() > .5 ? 1 : 0);
            made.second_called.push_back(made.second.back() > .5 ? 1 : 0);
            made.groups.push_back(n_patients == n ? i : stream.below(n_patients));
          }
          cases.push_back(made);
        }
      }
    }
  }
  return cases;
}

void compare(const AurocDifference& ours, const nlohmann::json& theirs) {
  expect_same(ours.first, theirs["first"], "first");
  expect_same(ours.difference, theirs["difference"], "difference");
  expect_same(ours.standard_error, theirs["error"], "error");
  if (ours.standard_error == 0) return;  // the peer's interval is undefined there
  expect_same(ours.interval.low, theirs["low"], "low");
  expect_same(ours.interval.high, theirs["high"], "high");
  expect_same(ours.p, theirs["p"], "p");
}

TEST(Comparison, AgreesWithDefinitionsOfDeLongObuchowskiAndMcNemar) {
  ECGMM_NEEDS_PEERS();
  const auto cases = random_cases();
  nlohmann::json document;
  for (const auto& one : cases) {
    const nlohmann::json item = {
        {"first", one.first}, {"second", one.second}, {"truth", one.truth}, {"groups", one.groups}};
    document["clustered"].push_back(item);
    document["paired"].push_back(item);
    document["mcnemar"].push_back(
        {{"first", one.first_called}, {"second", one.second_called}, {"truth", one.truth}});
  }
  const auto peer = ask_peer("metrics/definitions_peer.py", document);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(concat("case ", i, ": ", document["clustered"][i].dump().substr(0, 400)));
    const auto& one = cases[i];
    compare(compare_aurocs(one.first, one.second, one.truth, one.groups), peer["clustered"][i]);
    const auto alone = estimate_auroc(one.first, one.truth, one.groups);
    expect_same(alone.standard_error, peer["clustered"][i]["first_error"], "first_error");
    if (one.n_patients == one.truth.size()) {
      compare(compare_aurocs(one.first, one.second, one.truth), peer["paired"][i]);
    }
    const auto calls = mcnemar_exact(one.first_called, one.second_called, one.truth);
    EXPECT_EQ(calls.first_only, peer["mcnemar"][i]["first_only"].get<std::size_t>());
    EXPECT_EQ(calls.second_only, peer["mcnemar"][i]["second_only"].get<std::size_t>());
    expect_same(calls.p, peer["mcnemar"][i]["p"], "p");
  }
}

TEST(Comparison, AgreesWithProcOfR) {
  std::ifstream file(ECGMM_TEST_DATA "/metrics/proc.json");
  const auto peer = nlohmann::json::parse(file);
  const auto first = peer["first"].get<Scores>();
  const auto truth = peer["truth"].get<Truth>();
  const auto found = compare_aurocs(first, peer["second"].get<Scores>(), truth);
  expect_same(found.first, peer["first_auroc"], "first");
  expect_same(found.second, peer["second_auroc"], "second");
  expect_same(found.difference / found.standard_error, peer["z"], "z");
  expect_same(found.p, peer["p"], "p");
  expect_same(found.interval.low, peer["low"], "low");
  expect_same(found.interval.high, peer["high"], "high");
  expect_same(std::pow(estimate_auroc(first, truth).standard_error, 2), peer["first_variance"],
              "variance", 1e-12);
}

TEST(Comparison, IntervalsCoverTheTruthForClusteredRecords) {
  // Records of a patient share half of their variance; a third of them are of the other class.
  const double first_auroc = .5 * std::erfc(-1.5 / 2);
  const double second_auroc = .5 * std::erfc(-1.0 / 2);
  RandomStream stream(42, "coverage");
  int alone = 0;
  int paired = 0;
  const int runs = 1000;
  for (int run = 0; run < runs; ++run) {
    Scores first, second;
    Truth truth;
    Patients groups;
    for (std::size_t patient = 0; patient < 80; ++patient) {
      const int mostly = stream.chance(.4) ? 1 : 0;
      const double shared = stream.normal();
      for (std::uint64_t i = 0, n = 1 + stream.below(5); i < n; ++i) {
        truth.push_back(stream.chance(1. / 3) ? 1 - mostly : mostly);
        const auto score = [&] { return std::sqrt(.5) * (shared + stream.normal()); };
        first.push_back(score() + 1.5 * truth.back());
        second.push_back(score() + truth.back());
        groups.push_back(patient);
      }
    }
    const auto covers = [](const Interval& interval, double value) {
      return interval.low <= value && value <= interval.high ? 1 : 0;
    };
    alone += covers(estimate_auroc(first, truth, groups).interval, first_auroc);
    const double difference = first_auroc - second_auroc;
    paired += covers(compare_aurocs(first, second, truth, groups).interval, difference);
  }
  RecordProperty("alone", alone);
  RecordProperty("paired", paired);
  EXPECT_NEAR(alone, .95 * runs, .02 * runs);
  EXPECT_NEAR(paired, .95 * runs, .02 * runs);
}

}  // namespace
}  // namespace ecgmm::metrics
