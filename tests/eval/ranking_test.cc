// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "ecgmm/eval/ranking_text.h"
#include "ecgmm/metrics/comparison.h"
#include "ecgmm/metrics/uncertainty.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

Ranking rank_one(const std::vector<ScoredRecord>& records,
                 const std::vector<std::string>& baselines = {}) {
  const std::vector<FoldView> view = {{0, records}};
  return rank(view, baselines, "shortcuts");
}

/// The concordance of all normal-abnormal pairs near in age, counted one by one.
double matched_by_hand(const std::vector<ScoredRecord>& records, std::size_t& pairs) {
  double right = 0;
  pairs = 0;
  for (const auto& a : records) {
    for (const auto& b : records) {
      if (a.truth != Label::abnormal || b.truth != Label::normal) continue;
      if (!(std::abs(a.age_years - b.age_years) <= 5)) continue;
      ++pairs;
      const double d = a.prediction.probability - b.prediction.probability;
      right += d > 0 ? 1 : d == 0 ? 0.5 : 0;
    }
  }
  return right / static_cast<double>(pairs);
}

TEST(Rank, CountsPairsOfLikeAge) {
  auto records = aged(60, 50);
  records[0].age_years = kUnknown;
  records.push_back(scored("b", 0.3, Label::borderline));
  const auto ranking = rank_one(records);
  std::size_t pairs = 0;
  EXPECT_NEAR(ranking.model.matched.value, matched_by_hand(records, pairs), 1e-12);
  EXPECT_EQ(ranking.model.matched.pairs, pairs);
  EXPECT_LT(ranking.model.matched.interval.low, ranking.model.matched.value);
  EXPECT_GT(ranking.model.matched.interval.high, ranking.model.matched.value);
}

TEST(Rank, PairsAllRankedRightAreNotCertain) {
  auto records = aged(6, 6);
  for (auto& record : records) {
    record.prediction.probability = record.truth == Label::abnormal ? 0.9 : 0.1;
    record.age_years = 60;
  }
  records[0].age_years = 20;  // in no pair
  const auto matched = rank_one(records).model.matched;
  EXPECT_EQ(matched.value, 1);
  EXPECT_EQ(matched.pairs, 30);
  const auto expected = metrics::auroc_score_interval(1, 6, 5);
  EXPECT_EQ(matched.interval.low, expected.low);
  EXPECT_LT(matched.interval.low, 0.8);
}

TEST(Rank, SubsetsHoldTheRecordsThatHaveAllTheirParts) {
  auto records = many(30, 20);
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& subsets = records[i].prediction.by_subset;
    subsets[ModalitySet().with(Modality::image)] = 0.5;  // a tie
    if (i % 2 == 0) {
      subsets[ModalitySet().with(Modality::signal)] = records[i].prediction.probability;
    }
  }
  const auto ranking = rank_one(records);
  ASSERT_EQ(ranking.subsets.size(), 2);
  EXPECT_EQ(ranking.subsets[0].parts.text(), "image");
  EXPECT_EQ(ranking.subsets[0].figures.n, 50);
  EXPECT_EQ(ranking.subsets[0].figures.auroc, 0.5);
  EXPECT_EQ(ranking.subsets[1].parts.text(), "signal");
  EXPECT_EQ(ranking.subsets[1].figures.n, 25);
  EXPECT_EQ(ranking.subsets[1].figures.positives, 10);
  EXPECT_THAT(to_text(subset_table(ranking)),
              HasSubstr("the same model with only these modalities"));
  EXPECT_THAT(rank_one(many(3, 3)).subsets, IsEmpty());
}

TEST(Rank, BaselinesAreComparedOnWhatBothCanScore) {
  auto records = many(40, 30);
  std::vector<double> model;
  std::vector<double> baseline;
  std::vector<int> truth;
  RandomStream stream(1, "baseline");
  for (std::size_t i = 0; i < records.size(); ++i) {
    const double score = i % 5 == 0 ? kUnknown : stream.uniform();
    records[i].baselines = {0.5, score};
    if (std::isnan(score)) continue;
    model.push_back(records[i].prediction.probability);
    baseline.push_back(score);
    truth.push_back(records[i].truth == Label::abnormal ? 1 : 0);
  }
  const auto rows = rank_one(records, {"modality mask", "age only"}).baselines;
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].figures.n, 70);
  EXPECT_EQ(rows[0].figures.auroc, 0.5);
  EXPECT_EQ(rows[1].name, "age only");
  EXPECT_EQ(rows[1].gain.n, truth.size());
  const auto expected = metrics::compare_aurocs(model, baseline, truth);
  EXPECT_NEAR(rows[1].gain.auroc.difference, expected.difference, 1e-12);
  EXPECT_NEAR(rows[1].gain.auroc.interval.low, expected.interval.low, 1e-12);
  EXPECT_NEAR(rows[1].gain.bootstrap_interval.low, expected.interval.low, 0.03);
  EXPECT_NEAR(rows[1].gain.bootstrap_interval.high, expected.interval.high, 0.03);
}

TEST(Rank, WarnsOnlyWhereShortcutsTellTheClassesApart) {
  auto records = many(40, 40);
  for (auto& record : records) record.baselines = {0.5};
  EXPECT_THAT(rank_one(records, {"shortcuts"}).shortcut_warning, IsEmpty());
  for (auto& record : records) record.baselines = {record.prediction.probability};
  EXPECT_THAT(rank_one(records, {"age only"}).shortcut_warning, IsEmpty());
  const auto warning = rank_one(records, {"shortcuts"}).shortcut_warning;
  EXPECT_THAT(warning, HasSubstr("warning: information that is not physiological"));
  // Upside down it tells as much.
  for (auto& record : records) record.baselines = {1 - record.prediction.probability};
  EXPECT_THAT(rank_one(records, {"shortcuts"}).shortcut_warning, Not(IsEmpty()));
}

TEST(Rank, DoubtsAGainThatIsOnlyAge) {
  auto records = aged(100, 100);
  for (auto& record : records) {
    record.prediction.probability = record.age_years / 100;  // the model knows nothing but the age
    record.baselines = {record.age_years / 100};
  }
  const auto ranking = rank_one(records, {"age only"});
  EXPECT_GT(ranking.model.interval.low, 0.6);
  EXPECT_THAT(ranking.doubts, testing::Contains(HasSubstr("not shown to add to age only")));

  auto better = aged(100, 100);
  for (auto& record : better) {
    record.prediction.probability = record.truth == Label::abnormal ? 0.9 : 0.1;
    record.baselines = {record.age_years / 100};
  }
  EXPECT_THAT(rank_one(better, {"age only"}).doubts, IsEmpty());
}

TEST(Rank, DescribesBorderlineRecords) {
  auto records = many(20, 20);
  for (const double p : {0.1, 0.2, 0.4, 0.8, 0.9}) {
    records.push_back(scored(concat("b", p), p, Label::borderline));
  }
  const auto borderline = rank_one(records).borderline;
  EXPECT_EQ(borderline.n, 5);
  EXPECT_THAT(borderline.quartiles, testing::ElementsAre(0.1, 0.2, 0.4, 0.8, 0.9));
  EXPECT_EQ(borderline_text(borderline),
            "5 borderline records, not in the AUROC: probability 0.10 .. 0.90, quartiles 0.20, "
            "0.40, 0.80; 60 % with no abnormality seen in lead II, 40 % called abnormal");
  EXPECT_EQ(borderline_text(rank_one(many(2, 2)).borderline), "");
}

TEST(Rank, OneClassOrNothingIsUndefinedAndNoError) {
  auto ranking = rank_one({scored("1", 0.25, Label::normal)}, {"age only"});
  EXPECT_TRUE(std::isnan(ranking.model.auroc));
  EXPECT_TRUE(to_json(ranking)["age_matched"]["auroc"].is_null());
  EXPECT_TRUE(std::isnan(rank_one({}, {"age only"}).model.auroc));
}

}  // namespace
}  // namespace ecgmm::eval
