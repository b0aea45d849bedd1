// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/figures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/calibration.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::metrics {
namespace {

TEST(Figures, AreThoseOfTheRepeatedRecords) {
  RandomStream stream(42, "weighted");
  for (int round = 0; round < 200; ++round) {
    std::vector<double> scores, repeated_scores;
    std::vector<int> truth, repeated_truth;
    std::vector<std::uint32_t> weights;
    const auto levels = static_cast<double>(round % 2 == 0 ? 5 : 1000);
    for (std::uint64_t i = 0, n = stream.below(30); i < n; ++i) {
      scores.push_back(std::round(stream.uniform() * levels) / levels);
      truth.push_back(stream.chance(.3) ? 1 : 0);
      weights.push_back(static_cast<std::uint32_t>(stream.below(4)));
      repeated_scores.insert(repeated_scores.end(), weights.back(), scores.back());
      repeated_truth.insert(repeated_truth.end(), weights.back(), truth.back());
    }
    const double threshold = std::round(stream.uniform() * levels) / levels;
    std::vector<int> called;
    for (const double score : scores) called.push_back(score >= threshold ? 1 : 0);
    const auto figures = figures_of(WeightedTally(scores, truth, called)(weights));
    const auto calls = classify(confusion(repeated_scores, repeated_truth, threshold));
    const std::map<std::string_view, double> expected = {
        {"auroc", auroc(repeated_scores, repeated_truth)},
        {"auprc", auprc(repeated_scores, repeated_truth)},
        {"accuracy", calls.accuracy},
        {"balanced_accuracy", calls.balanced_accuracy},
        {"sensitivity", calls.sensitivity},
        {"specificity", calls.specificity},
        {"ppv", calls.ppv},
        {"npv", calls.npv},
        {"f1", calls.f1},
        {"mcc", calls.mcc},
        {"brier", brier_score(repeated_scores, repeated_truth)},
        {"log_loss", log_loss(repeated_scores, repeated_truth)}};
    ASSERT_EQ(expected.size(), kFigures.size());
    for (std::size_t i = 0; i < kFigures.size(); ++i) {
      SCOPED_TRACE(concat("round ", round, ", ", kFigures[i].key));
      if (const double wanted = expected.at(kFigures[i].key); std::isnan(wanted)) {
        EXPECT_TRUE(std::isnan(figures[i])) << figures[i];
      } else {
        EXPECT_NEAR(figures[i], wanted, 1e-12);
      }
    }
  }
}

TEST(Figures, OfCallsAreOfTheAnsweredRecords) {
  const std::vector<double> scores = {.1, .6, .7, .9};
  const std::vector<int> truth = {0, 0, 1, 1};
  const std::vector<int> called = {0, WeightedTally::kNotCalled, 1, 0};
  const auto figures =
      figures_of(WeightedTally(scores, truth, called)(std::vector<std::uint32_t>{1, 1, 1, 1}));
  EXPECT_EQ(figures[figure_index("sensitivity")], .5);
  EXPECT_EQ(figures[figure_index("specificity")], 1);
  EXPECT_EQ(figures[figure_index("accuracy")], 2. / 3);
  EXPECT_EQ(figures[kAuroc], 1);
}

TEST(Figures, WithoutCallsThoseOfCallsAreUndefined) {
  const auto figures = figures_of(WeightedTally(
      std::vector<double>{.1, .9}, std::vector<int>{0, 1})(std::vector<std::uint32_t>{1, 1}));
  for (std::size_t i = 0; i < kFigures.size(); ++i) {
    EXPECT_EQ(std::isnan(figures[i]), kFigures[i].kind == FigureKind::call) << kFigures[i].key;
  }
}

TEST(Figures, AShareIsOfTheRecordsThatItsRowSays) {
  RandomStream stream(42, "shares");
  for (int round = 0; round < 50; ++round) {
    Tally tally;
    for (auto& row : tally.calls) {
      for (auto& count : row) count = stream.below(4);
    }
    for (const auto& figure : kFigures) {
      if (figure.among == nullptr) continue;
      double right = 0;
      double all = 0;
      for (const std::size_t truth : {0, 1}) {
        for (const std::size_t called : {0, 1}) {
          if (!figure.among(static_cast<int>(truth), static_cast<int>(called))) continue;
          const auto count = static_cast<double>(tally.calls[truth][called]);
          all += count;
          if (truth == called) right += count;
        }
      }
      if (all == 0) {
        EXPECT_TRUE(std::isnan(figure.value(tally))) << figure.key;
      } else {
        EXPECT_EQ(figure.value(tally), right / all) << figure.key;
      }
    }
  }
}

TEST(Figures, HaveKeysAndNamesOfTheirOwn) {
  std::set<std::string_view> keys, names;
  for (const auto& figure : kFigures) {
    keys.insert(figure.key);
    names.insert(figure.name);
    EXPECT_EQ(figure.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"),
              std::string_view::npos)
        << figure.key;
  }
  EXPECT_EQ(keys.size(), kFigures.size());
  EXPECT_EQ(names.size(), kFigures.size());
}

TEST(WeightedTally, RefusesOtherLengths) {
  const std::vector<double> scores = {.1, .9};
  const std::vector<int> truth = {0, 1};
  EXPECT_THROW(WeightedTally(scores, truth, std::vector<int>{1}), Error);
  EXPECT_THROW(WeightedTally(scores, truth)(std::vector<std::uint32_t>{1}), Error);
}

}  // namespace
}  // namespace ecgmm::metrics
