// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/trees.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "tests/engine/support.h"

namespace ecgmm::engine {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Two trees of two features; where the first is missing it counts as 5, the second as 0.
Trees example() {
  return {.missing = {5, 0},
          .nodes = {{0, 1.5F, 2},
                    {Trees::kLeaf, 0.2F, 0},
                    {1, -1, 4},
                    {Trees::kLeaf, 0.4F, 0},
                    {Trees::kLeaf, 0.8F, 0},
                    {Trees::kLeaf, 0.6F, 0}},
          .roots = {0, 5}};
}

double share(const Trees& trees, std::vector<float> values) {
  return 1 / (1 + std::exp(-trees.log_odds(values)));
}

TEST(Trees, AverageTheSharesOfTheirLeaves) {
  const auto trees = example();
  EXPECT_NEAR(share(trees, {1.5F, 9}), (0.2 + 0.6) / 2, 1e-7);  // the threshold goes left
  EXPECT_NEAR(share(trees, {1.6F, -1}), (0.4 + 0.6) / 2, 1e-7);
  EXPECT_NEAR(share(trees, {1.6F, 0}), (0.8 + 0.6) / 2, 1e-7);
  EXPECT_NEAR(share(trees, {kNaN, kNaN}), (0.8 + 0.6) / 2, 1e-7);
  EXPECT_THROW(trees.log_odds(std::vector<float>{1}), Error);
}

TEST(Trees, AreNeverCertain) {
  const Trees sure{.missing = {0}, .nodes = {{Trees::kLeaf, 1, 0}}, .roots = {0}};
  EXPECT_NEAR(sure.log_odds(std::vector<float>{0}), std::log(0.995 / 0.005), 1e-6);
}

TEST(Trees, AreReadAsTheyWereWritten) {
  const auto trees = example();
  const auto entries = trees_tensors(trees, "trees");
  Weights weights(entries);
  const auto read = take_trees(weights, "trees", 2);
  weights.expect_all_taken();
  for (const float x : {0.0F, 2.0F, kNaN}) {
    EXPECT_EQ(read.log_odds(std::vector<float>{x, 0}), trees.log_odds(std::vector<float>{x, 0}));
  }
}

TEST(Trees, OfAnotherMakingAreRefused) {
  const auto refused = [](const std::function<void(Trees&)>& damage, std::size_t features = 2) {
    auto trees = example();
    damage(trees);
    const auto entries = trees_tensors(trees, "trees");
    Weights weights(entries);
    EXPECT_FALSE(fault(ErrorKind::bundle, [&] { take_trees(weights, "trees", features); }).empty());
  };
  refused([](Trees&) {}, 3);
  refused([](Trees& t) { t.nodes[2].right = 2; });  // would never end
  refused([](Trees& t) { t.nodes[2].right = 0; });
  refused([](Trees& t) { t.nodes[2].right = 6; });
  refused([](Trees& t) { t.nodes[0].feature = 2; });
  refused([](Trees& t) { t.nodes[0].feature = -2; });
  refused([](Trees& t) { t.nodes[5] = {0, 0, 6}; });  // a split without children
  refused([](Trees& t) { t.nodes[1].value = kNaN; });
  refused([](Trees& t) { t.roots = {6}; });
  refused([](Trees& t) { t.roots.clear(); });
  Weights none({});
  EXPECT_THROW(take_trees(none, "trees", 2), Error);
}

}  // namespace
}  // namespace ecgmm::engine
