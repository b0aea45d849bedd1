// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/extra_trees.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/metrics/ranking.h"
#include "tests/support/peer.h"

namespace ecgmm::train {
namespace {

/// Noisy rows: the classes differ in the first feature, and in whether the next two agree in sign;
/// the fourth is often missing, the others are noise, the last is constant.
struct Example {
  explicit Example(std::size_t count, std::uint64_t seed) {
    RandomStream random(seed, "rows");
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<float> row;
      for (int f = 0; f < 9; ++f) row.push_back(static_cast<float>(random.normal()));
      row.push_back(1);
      const double odds = 1.5 * row[0] + (row[1] * row[2] > 0 ? 1.5 : -1.5);
      labels.push_back(random.chance(1 / (1 + std::exp(-odds))) ? 1 : 0);
      if (random.chance(0.4)) row[3] = std::numeric_limits<float>::quiet_NaN();
      rows.push_back(std::move(row));
    }
  }
  std::vector<std::vector<float>> rows;
  std::vector<std::int64_t> labels;
};

std::vector<double> shares(const engine::Trees& trees, const Example& of) {
  std::vector<double> all;
  for (const auto& row : of.rows) all.push_back(1 / (1 + std::exp(-trees.log_odds(row))));
  return all;
}

nlohmann::json nullable_rows(const Example& example) {
  auto rows = nlohmann::json::array();
  for (const auto& row : example.rows) rows.push_back(nullable({row.begin(), row.end()}));
  return rows;
}

TEST(ExtraTrees, SayWhatScikitLearnSays) {
  ECGMM_NEEDS_PEERS();
  const Example train(500, 1), test(500, 2);
  const auto ours = shares(
      fit_extra_trees(train.rows, train.labels, {.trees = 400, .smallest_leaf = 5, .seed = 3}),
      test);
  const auto theirs = ask_peer("train/extra_trees_peer.py", {{"train", nullable_rows(train)},
                                                             {"labels", train.labels},
                                                             {"test", nullable_rows(test)},
                                                             {"leaf", 5}})
                          .get<std::vector<double>>();
  // Both draw at random: the mean of many trees is what can be compared.
  double difference = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) difference += std::abs(ours[i] - theirs[i]);
  EXPECT_LT(difference / static_cast<double>(ours.size()), 0.025);
  const std::vector<int> truth(test.labels.begin(), test.labels.end());
  EXPECT_NEAR(metrics::auroc(ours, truth), metrics::auroc(theirs, truth), 0.015);
  EXPECT_GT(metrics::auroc(ours, truth), 0.75);
}

TEST(ExtraTrees, AreTheSameForTheSameSeed) {
  const Example train(80, 1);
  const auto text = [&](std::uint64_t seed) {
    std::vector<float> numbers;
    const auto trees = fit_extra_trees(train.rows, train.labels, {.trees = 5, .seed = seed});
    for (const auto& node : trees.nodes) {
      numbers.insert(numbers.end(), {static_cast<float>(node.feature), node.value,
                                     static_cast<float>(node.right)});
    }
    return numbers;
  };
  EXPECT_EQ(text(7), text(7));
  EXPECT_NE(text(7), text(8));
}

TEST(ExtraTrees, KeepTheirLeavesLargeAndUseNoConstant) {
  const Example train(60, 4);
  const auto trees =
      fit_extra_trees(train.rows, train.labels, {.trees = 20, .smallest_leaf = 10, .seed = 1});
  EXPECT_EQ(trees.roots.size(), 20U);
  // Of 60 rows in leaves of at least 10 there are at most 6 leaves, so 11 nodes, in a tree.
  EXPECT_LE(trees.nodes.size(), 20U * 11U);
  EXPECT_GT(trees.nodes.size(), 20U);
  for (const auto& node : trees.nodes) EXPECT_NE(node.feature, 9);
}

TEST(ExtraTrees, OfOneClassSayIt) {
  const std::vector<std::vector<float>> rows = {{1}, {2}, {3}, {4}, {5}, {6}};
  const std::vector<std::int64_t> labels(6, 1);
  const auto trees = fit_extra_trees(rows, labels, {.trees = 3});
  EXPECT_EQ(trees.nodes.size(), 3U);
  EXPECT_GT(trees.log_odds(std::vector<float>{3}), 5);
  EXPECT_THROW(fit_extra_trees({}, {}, {}), Error);
}

}  // namespace
}  // namespace ecgmm::train
