// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/shift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "ecgmm/core/random.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

Moments moments(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (n - 1)), n};
}

TEST(Shift, AgreesWithScipyAndStatsmodels) {
  ECGMM_NEEDS_PEERS();
  RandomStream stream(1, "shift");
  for (const std::size_t size : {2, 3, 10, 12}) {
    std::vector<std::size_t> first(size), second(size);
    for (auto& count : first) count = stream.below(40);
    for (auto& count : second) count = stream.below(15);
    first[0] = 3;
    second[0] = 0;
    second[1] = 6;
    std::vector<double> x(5 + size), y(2 * size);
    for (auto& value : x) value = stream.normal();
    for (auto& value : y) value = 0.7 + 2 * stream.normal();
    const std::size_t part = 1 + stream.below(9);
    const auto theirs =
        ask_peer("metrics/shift_peer.py", {{"counts", {first, second}},
                                           {"numbers", {x, y}},
                                           {"shares", {{part, 40}, {3 * part, 35}}}});
    expect_same(population_stability(first, second), theirs["stability"], "stability");
    const auto n = std::accumulate(first.begin(), first.end(), 0.0);
    const auto m = std::accumulate(second.begin(), second.end(), 0.0);
    expect_same(stability_by_chance(size, n, m), theirs["by_chance"], "by chance");
    const auto standardized = standardized_difference(moments(x), moments(y));
    expect_same(standardized.value, theirs["standardised"], "standardised");
    expect_same(standardized.interval.low, theirs["standardized_ci95"][0], "low");
    expect_same(standardized.interval.high, theirs["standardized_ci95"][1], "high");
    const auto p = static_cast<double>(part);
    const auto shares = share_difference({p / 40, 40}, {3 * p / 35, 35});
    expect_same(shares.interval.low, theirs["shares_ci95"][0], "low of shares");
    expect_same(shares.interval.high, theirs["shares_ci95"][1], "high of shares");
  }
}

TEST(Shift, IsUndefinedWhereThereIsNothing) {
  EXPECT_TRUE(std::isnan(
      population_stability(std::vector<std::size_t>{0, 0}, std::vector<std::size_t>{1, 2})));
  EXPECT_EQ(stability_by_chance(1, 10, 10), 0);
  EXPECT_TRUE(std::isnan(standardized_difference({1, 0, 50}, {2, 0, 50}).value));
  EXPECT_TRUE(std::isnan(standardized_difference({1, 1, 1}, {2, 1, 50}).value));
  EXPECT_TRUE(std::isnan(share_difference({0.5, 0}, {0.5, 9}).interval.low));
}

TEST(PopulationStability, StaysBelowChanceInNineteenOfTwentySamplesOfOnePopulation) {
  RandomStream stream(3, "chance");
  const auto draw = [&](std::size_t n) {
    std::vector<std::size_t> counts(10);
    for (std::size_t i = 0; i < n; ++i) ++counts[stream.below(10)];
    return counts;
  };
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>{300, 200}, {1500, 60}}) {
    const double bound = stability_by_chance(10, static_cast<double>(n), static_cast<double>(m));
    int above = 0;
    for (int i = 0; i < 2000; ++i) above += population_stability(draw(n), draw(m)) > bound ? 1 : 0;
    EXPECT_GE(above, 60) << n << " and " << m;  // of 100 expected; standard deviation 10
    EXPECT_LE(above, 140) << n << " and " << m;
  }
}

}  // namespace
}  // namespace ecgmm::metrics
