// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/matched.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/ranking.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

using Scores = std::vector<double>;
using Truth = std::vector<int>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(MatchedAuroc, CountsOnlyPairsNearInAge) {
  // The positive of 60 meets the negatives of 55 and 65 (one below it, one tied), not that of 66.
  const auto found =
      matched_auroc(Scores{.5, .4, .5, .9}, Truth{1, 0, 0, 0}, Scores{60, 55, 65, 66}, 5);
  EXPECT_EQ(found.pairs, 2U);
  EXPECT_DOUBLE_EQ(found.auroc, .75);
  EXPECT_EQ(found.left_out, 0U);
}

TEST(MatchedAuroc, IsWorthNothingForAScoreThatIsTheAge) {
  RandomStream stream(42, "age");
  Scores age;
  Truth truth;
  for (int i = 0; i < 2000; ++i) {
    truth.push_back(stream.chance(.4) ? 1 : 0);
    age.push_back(
        std::round(truth.back() == 1 ? 65 + 12 * stream.normal() : 45 + 12 * stream.normal()));
  }
  EXPECT_GT(auroc(age, truth), .85);
  EXPECT_EQ(matched_auroc(age, truth, age, 0).auroc, .5);
}

TEST(MatchedAuroc, WithoutAPairIsUndefined) {
  const Scores scores = {.1, .9};
  EXPECT_TRUE(std::isnan(matched_auroc(scores, Truth{0, 1}, Scores{20, 80}, 5).auroc));
  EXPECT_TRUE(std::isnan(matched_auroc(scores, Truth{1, 1}, Scores{50, 50}, 5).auroc));
  EXPECT_TRUE(std::isnan(matched_auroc({}, {}, {}, 5).auroc));
  const auto unknown = matched_auroc(scores, Truth{0, 1}, Scores{50, kNan}, 5);
  EXPECT_TRUE(std::isnan(unknown.auroc));
  EXPECT_EQ(unknown.pairs, 0U);
  EXPECT_EQ(unknown.left_out, 1U);
}

TEST(MatchedAuroc, RefusesAnotherNumberOfAgesOrWeights) {
  EXPECT_THROW(matched_auroc(Scores{.1, .9}, Truth{0, 1}, Scores{50}, 5), Error);
  const MatchedRanking ranking(Scores{.1, .9}, Truth{0, 1}, Scores{50, 50}, 5);
  EXPECT_THROW(ranking.auroc(std::vector<std::uint32_t>{1}), Error);
}

TEST(MatchedAuroc, AgreesWithAllPairsWeightedOrNot) {
  ECGMM_NEEDS_PEERS();
  struct Case {
    Scores scores, age;
    Truth truth;
    std::vector<std::uint32_t> weights;
    double within;
  };
  RandomStream stream(42, "matched");
  std::vector<Case> cases;
  nlohmann::json document;
  for (const int n : {1, 2, 5, 30, 300}) {
    for (const double within : {0., 5., 7.5, 1000.}) {
      for (const int levels : {3, 1 << 20}) {
        for (const bool is_weighted : {false, true}) {
          Case made;
          made.within = within;
          for (int i = 0; i < n; ++i) {
            made.scores.push_back(std::round(stream.uniform() * levels) / levels);
            made.truth.push_back(stream.chance(.4) ? 1 : 0);
            made.age.push_back(stream.chance(.1) ? kNan : std::round(stream.uniform(18, 90)));
            made.weights.push_back(is_weighted ? static_cast<std::uint32_t>(stream.below(4)) : 1U);
          }
          document["matched"].push_back({{"scores", made.scores},
                                         {"truth", made.truth},
                                         {"age", nullable(made.age)},
                                         {"weights", made.weights},
                                         {"within", within}});
          cases.push_back(made);
        }
      }
    }
  }
  const auto peer = ask_peer("metrics/definitions_peer.py", document);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(concat("case ", i, ": ", document["matched"][i].dump().substr(0, 400)));
    const auto& one = cases[i];
    const auto& expected = peer["matched"][i];
    const MatchedRanking ranking(one.scores, one.truth, one.age, one.within);
    expect_same(ranking.auroc(one.weights), expected["auroc"], "auroc", 1e-12);
    if (i % 2 == 0) {  // each counts once
      const auto found = ranking.estimate();
      expect_same(found.auroc, expected["auroc"], "estimate", 1e-12);
      EXPECT_EQ(found.pairs, expected["pairs"].get<std::size_t>());
      EXPECT_EQ(found.left_out, expected["left_out"].get<std::size_t>());
    }
  }
}

}  // namespace
}  // namespace ecgmm::metrics
