// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/cross_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/metrics/cross_validation.h"
#include "ecgmm/metrics/ranking.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// Five folds of `aged` records; each repeat parts them the same way.
std::vector<Fold> folds_of(std::size_t repeats, double noise = 0) {
  std::vector<Fold> folds;
  for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
    auto records = aged(60, 50);
    RandomStream stream(3, "noise");
    for (auto& record : records) {
      auto& p = record.prediction.probability;
      p = std::clamp(p + noise * stream.uniform(-1, 1), 0.0, 1.0);
      record.prediction.abnormal = p >= 0.5;
    }
    for (std::size_t k = 0; k < 5; ++k) {
      Fold fold{repeat, k, {}};
      for (std::size_t i = k; i < records.size(); i += 5) fold.records.push_back(records[i]);
      folds.push_back(std::move(fold));
    }
  }
  return folds;
}

double fold_auroc(const Fold& fold) {
  std::vector<double> scores;
  std::vector<int> truth;
  for (const auto& record : fold.records) {
    scores.push_back(record.prediction.probability);
    truth.push_back(record.truth == Label::abnormal ? 1 : 0);
  }
  return metrics::auroc(scores, truth);
}

TEST(EvaluateFolds, AurocIsTheMeanOfTheFolds) {
  const auto folds = folds_of(1);
  double mean = 0;
  for (const auto& fold : folds) mean += fold_auroc(fold) / 5;
  const auto figures = to_json(evaluate_folds(folds, {.heading = "5 folds"}));
  EXPECT_EQ(figures["schema"], "ecgmm.crossval/1");
  EXPECT_NEAR(figures["auroc"].get<double>(), mean, 1e-12);
  EXPECT_EQ(figures["n"], 110);
  EXPECT_EQ(figures["positives"], 50);
  ASSERT_EQ(figures["folds"].size(), 5);
  EXPECT_NEAR(figures["folds"][2]["auroc"].get<double>(), fold_auroc(folds[2]), 1e-12);
}

TEST(EvaluateFolds, ScoresOfDifferentFoldsAreNeverRanked) {
  auto folds = folds_of(1);
  const auto before = to_json(evaluate_folds(folds, {}));
  for (auto& fold : folds) {
    for (auto& record : fold.records) {  // another scale in each fold, the same order within
      record.prediction.probability =
          std::pow(record.prediction.probability, 1 + static_cast<double>(fold.number));
    }
  }
  const auto after = to_json(evaluate_folds(folds, {}));
  for (const char* name : {"auroc", "auroc_ci95", "age_matched"}) {
    EXPECT_EQ(before[name], after[name]) << name;
  }
}

TEST(EvaluateFolds, RepeatsNarrowNoInterval) {
  const auto one = to_json(evaluate_folds(folds_of(1), {.baselines = {}}));
  const auto three = to_json(evaluate_folds(folds_of(3), {.baselines = {}}));
  EXPECT_EQ(three["repeats"], 3);
  for (const char* name : {"n", "positives", "n_patients"}) EXPECT_EQ(one[name], three[name]);
  EXPECT_EQ(one["age_matched"]["pairs"], three["age_matched"]["pairs"]);
  for (std::size_t end = 0; end < 2; ++end) {
    EXPECT_NEAR(one["auroc_ci95"][end].get<double>(), three["auroc_ci95"][end].get<double>(), 1e-9);
    EXPECT_NEAR(one["brier_ci95"][end].get<double>(), three["brier_ci95"][end].get<double>(), 1e-9);
    // Wilson's against the bootstrap's.
    EXPECT_NEAR(one["sensitivity_ci95"][end].get<double>(),
                three["sensitivity_ci95"][end].get<double>(), 0.03);
  }
  for (std::size_t end = 0; end < 2; ++end) {
    EXPECT_NEAR(one["age_matched"]["ci95"][end].get<double>(),
                three["age_matched"]["ci95"][end].get<double>(), 1e-9);
  }
}

TEST(EvaluateFolds, ShowsBaselinesAndMarksSelection) {
  auto folds = folds_of(2);
  for (auto& fold : folds) {
    for (auto& record : fold.records) record.baselines = {record.age_years / 100};
  }
  const auto result = evaluate_folds(
      folds, {.heading = "5 folds", .baselines = {"shortcuts"}, .after_selection = true});
  EXPECT_THAT(result.summary,
              testing::StartsWith("5 folds\n\nwarning: information that is not physiological"));
  EXPECT_THAT(result.summary,
              HasSubstr("after selection: the model was chosen on these same records"));
  const auto document = to_json(result);
  EXPECT_EQ(document["baselines"][0]["name"], "shortcuts");
  EXPECT_EQ(document["after_selection"], true);
  EXPECT_THAT(evaluate_folds(folds, {}).summary, Not(HasSubstr("after selection")));
}

TEST(EvaluateVariants, ComparesInPairsWhateverTheOrder) {
  const auto first = folds_of(1);
  auto noisy = folds_of(1, 0.5);
  for (auto& fold : noisy) std::reverse(fold.records.begin(), fold.records.end());
  const auto result =
      evaluate_variants({{"default", first}, {"same", first}, {"noisy", noisy}}, {});
  const auto variants = to_json(result)["variants"];
  ASSERT_EQ(variants.size(), 2);
  EXPECT_EQ(variants[0]["difference"]["auroc_difference"], 0);
  EXPECT_EQ(variants[0]["verdict"], "no difference shown");
  double difference = 0;
  for (std::size_t k = 0; k < 5; ++k)
    difference += (fold_auroc(noisy[k]) - fold_auroc(first[k])) / 5;
  EXPECT_NEAR(variants[1]["difference"]["auroc_difference"].get<double>(), difference, 1e-12);
  EXPECT_LT(difference, 0);
  EXPECT_EQ(variants[1]["auroc"], result.variants[1].figures.auroc);
  EXPECT_THAT(result.summary, HasSubstr("compared with default, paired on the same folds"));
}

TEST(EvaluateVariants, TellInJsonWhatWasChosenAndHowItWasMade) {
  auto result = evaluate_variants({{"default", folds_of(1)}}, {});
  EXPECT_FALSE(to_json(result).contains("nested"));
  EXPECT_FALSE(to_json(result).contains("settings"));
  result.nested = NestedChoice{{"a", "b"}, "b", 0.75, {0.5, 0.875}};
  result.settings = {{"folds", 5}};
  const auto document = to_json(result);
  EXPECT_EQ(document["nested"], json::parse(R"({"chosen": ["a", "b"], "after_selection":
      {"name": "b", "auroc": 0.75, "auroc_ci95": [0.5, 0.875]}})"));
  EXPECT_EQ(document["settings"]["folds"], 5);
  EXPECT_EQ(document["name"], "default");
}

TEST(EvaluateVariants, LeavesOutWhatOneCannotScoreAndRefusesOtherFolds) {
  const auto first = folds_of(1);
  auto fewer = first;
  fewer[0].records.erase(fewer[0].records.begin());
  fewer[1].records[0].prediction.status = bundle::PredictionStatus::unreadable;
  const auto figures = to_json(evaluate_variants({{"a", first}, {"b", fewer}}, {}));
  EXPECT_EQ(figures["n"], 110);
  EXPECT_EQ(figures["variants"][0]["n"], 108);

  auto other = first;
  other.pop_back();
  EXPECT_THROW(evaluate_variants({{"a", first}, {"b", other}}, {}), Error);
  other = first;
  other[0].number = 7;
  EXPECT_THROW(evaluate_variants({{"a", first}, {"b", other}}, {}), Error);
  EXPECT_THROW(evaluate_folds({}, {}), Error);
}

TEST(EvaluateFolds, FoldsOfOneClassAreLeftOutAndNothingIsSaidOfNothing) {
  auto folds = folds_of(1);
  for (auto& record : folds[0].records) record.truth = Label::normal;
  EXPECT_TRUE(to_json(evaluate_folds(folds, {}))["folds"][0]["auroc"].is_null());
  EXPECT_TRUE(to_json(evaluate_folds(folds, {}))["auroc"].is_number());
  for (auto& fold : folds) {
    for (auto& record : fold.records) record.truth.reset();
  }
  const auto nothing = evaluate_folds(folds, {.baselines = {"age only"}});
  EXPECT_TRUE(to_json(nothing)["auroc"].is_null());
  EXPECT_THAT(nothing.summary, HasSubstr("nothing to measure"));
}

}  // namespace
}  // namespace ecgmm::eval
