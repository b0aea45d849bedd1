// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/abstention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ecgmm/core/random.h"

namespace ecgmm::assess {
namespace {

struct Case {
  const char* name;
  std::vector<double> probabilities;
  std::vector<int> truth;
  double most_errors;
  double answer_from;
  std::size_t answered, wrong;
};

TEST(Abstention, TakesTheLowestBoundThatHolds) {
  const std::vector<Case> cases = {
      {"all may be answered", {0.9, 0.2, 0.6}, {1, 0, 1}, 0.1, 0, 3, 0},
      {"the least certain is wrong", {0.9, 0.2, 0.6}, {1, 0, 0}, 0.1, 0.7, 2, 0},
      {"an error between is outweighed", {0.95, 0.9, 0.8, 0.7}, {1, 0, 1, 1}, 0.25, 0, 4, 1},
      {"ties are answered together", {0.9, 0.8, 0.8}, {1, 1, 0}, 0.1, 0.85, 1, 0},
      {"low and high are as certain", {0.1, 0.9, 0.6}, {0, 1, 0}, 0.1, 0.75, 2, 0},
      {"the most certain is wrong", {0.9, 0.6}, {0, 1}, 0.1, 1, 0, 0},
      {"all equal, all right", {0.75, 0.75}, {1, 1}, 0.1, 0, 2, 0},
      {"all equal, half wrong", {0.75, 0.75}, {1, 0}, 0.1, 1, 0, 0},
  };
  for (const auto& one : cases) {
    const auto choice = choose_abstention(one.probabilities, one.truth, 0.5, one.most_errors);
    EXPECT_NEAR(choice.answer_from, one.answer_from, 1e-12) << one.name;
    EXPECT_EQ(choice.answered, one.answered) << one.name;
    EXPECT_EQ(choice.wrong, one.wrong) << one.name;
    EXPECT_EQ(choice.n, one.truth.size()) << one.name;
    EXPECT_EQ(std::isnan(choice.error), one.answered == 0) << one.name;
  }
}

/// Against every bound tried in turn, with the calls of any threshold and abnormal records weighed.
TEST(Abstention, AgreesWithAllBoundsTriedInTurn) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomStream random(seed, "abstention");
    std::vector<double> probabilities;
    std::vector<int> truth;
    for (int i = 0; i < 60; ++i) {
      const double p = std::round(100 * random.uniform(0, 1)) / 100;  // with ties
      probabilities.push_back(p);
      truth.push_back(random.chance(p) ? 1 : 0);
    }
    const double threshold = random.uniform(0.3, 0.7);
    const double odds = seed % 2 == 0 ? 1 : 0.25;
    const double most_errors = 0.2;
    const auto choice = choose_abstention(probabilities, truth, threshold, most_errors, odds);
    std::size_t most_answered = 0;
    const auto try_bound = [&](double bound) {
      double weight = 0, wrong = 0;
      std::size_t answered = 0;
      for (std::size_t i = 0; i < truth.size(); ++i) {
        const double p = probabilities[i];
        if (std::max(p, 1 - p) < bound) continue;
        const double own = truth[i] == 1 ? odds : 1;
        ++answered;
        weight += own;
        if ((p >= threshold) != (truth[i] == 1)) wrong += own;
      }
      if (weight > 0 && wrong / weight <= most_errors + 1e-12) {
        most_answered = std::max(most_answered, answered);
      }
      return std::pair(answered, wrong / weight);
    };
    for (const double p : probabilities) try_bound(std::max(p, 1 - p));
    ASSERT_GT(most_answered, 0U) << "a case that shows nothing";
    EXPECT_EQ(choice.answered, most_answered) << seed;
    const auto [answered, error] = try_bound(choice.answer_from);
    EXPECT_EQ(answered, choice.answered) << seed;
    EXPECT_NEAR(error, choice.error, 1e-12) << seed;
  }
}

TEST(Abstention, SaysWhereTooFewRecordsShowTheAim) {
  const std::vector<double> sure(59, 0.99);
  const std::vector<int> truth(59, 1);
  EXPECT_TRUE(choose_abstention(sure, truth, 0.5, 0.05).is_demonstrable);
  EXPECT_FALSE(choose_abstention(std::span(sure).first(58), std::span(truth).first(58), 0.5, 0.05)
                   .is_demonstrable);
}

}  // namespace
}  // namespace ecgmm::assess
