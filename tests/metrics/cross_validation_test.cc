// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/cross_validation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "tests/support/peer.h"

namespace ecgmm::metrics {
namespace {

struct Fold {
  std::vector<double> first, second;
  std::vector<int> truth;
  std::vector<std::size_t> groups;
};

enum class Model { first, second };

std::vector<FoldScores> scores_of(const std::vector<Fold>& folds, Model model) {
  std::vector<FoldScores> spans;
  for (const auto& fold : folds) {
    spans.push_back({model == Model::first ? fold.first : fold.second, fold.truth, fold.groups});
  }
  return spans;
}

/// Patients with 1 to `most` records of one class; each fold's models shift and scale their scores.
std::vector<Fold> make_folds(RandomStream& stream, std::size_t n_folds, std::size_t n_patients,
                             std::size_t most, double digits = 1e9) {
  std::vector<Fold> folds(n_folds);
  for (std::size_t patient = 0; patient < n_patients; ++patient) {
    auto& fold = folds[patient % n_folds];
    const double shift = 3 * static_cast<double>(patient % n_folds);
    const int truth = stream.chance(.4) ? 1 : 0;
    const double own = stream.normal();
    for (std::uint64_t i = 0, n = 1 + stream.below(most); i < n; ++i) {
      const double shared = most == 1 ? own : .8 * own + .6 * stream.normal();
      const auto score = [&](double separation) {
        const double value = std::sqrt(.7) * shared + std::sqrt(.3) * stream.normal();
        return std::round((value + separation * truth + shift) * digits) / digits;
      };
      fold.truth.push_back(truth);
      fold.first.push_back(score(1.5));
      fold.second.push_back(score(1));
      fold.groups.push_back(patient);
    }
  }
  return folds;
}

TEST(CrossValidation, NeverRanksAcrossFolds) {
  const std::vector<double> low = {.1, .2, .3, .4};
  const std::vector<double> high = {.7, .6, .9, .8};
  const std::vector<int> truth = {0, 0, 1, 1};
  const auto found = cross_validated_auroc(std::vector<FoldScores>{{low, truth}, {high, truth}});
  EXPECT_EQ(found.auroc, 1);
  EXPECT_EQ(found.standard_error, 0);
  EXPECT_LT(found.interval.low, .8);  // eight records are no proof
  EXPECT_EQ(found.interval.high, 1);
}

TEST(CrossValidation, ARepeatOfTheSameFoldsAddsNoCertainty) {
  RandomStream stream(42, "repeat");
  const auto folds = make_folds(stream, 5, 100, 3);
  auto twice = folds;
  twice.insert(twice.end(), folds.begin(), folds.end());
  const auto once = cross_validated_auroc(scores_of(folds, Model::first));
  const auto repeated = cross_validated_auroc(scores_of(twice, Model::first));
  EXPECT_NEAR(repeated.auroc, once.auroc, 1e-12);
  EXPECT_NEAR(repeated.standard_error, once.standard_error, 1e-12);
  const auto difference =
      compare_cross_validated(scores_of(folds, Model::first), scores_of(folds, Model::second));
  const auto repeated_difference =
      compare_cross_validated(scores_of(twice, Model::first), scores_of(twice, Model::second));
  EXPECT_NEAR(repeated_difference.standard_error, difference.standard_error, 1e-12);
}

TEST(CrossValidation, FoldsWithoutAClassAreLeftOutAndCounted) {
  const std::vector<double> scores = {.1, .4, .35, .8};
  const std::vector<int> both = {0, 0, 1, 1};
  const std::vector<int> one = {1, 1, 1, 1};
  const std::vector<FoldScores> folds = {{scores, both}, {scores, one}};
  const auto found = cross_validated_auroc(folds);
  EXPECT_EQ(found.folds_used, 1U);
  EXPECT_DOUBLE_EQ(found.auroc, .75);
  EXPECT_EQ(compare_cross_validated(folds, folds).p, 1);

  const std::vector<FoldScores> useless = {{scores, one}};
  EXPECT_TRUE(std::isnan(cross_validated_auroc(useless).auroc));
  EXPECT_TRUE(std::isnan(cross_validated_auroc(useless).interval.low));
  EXPECT_EQ(cross_validated_auroc(useless).folds_used, 0U);
  EXPECT_TRUE(std::isnan(compare_cross_validated(useless, useless).difference));
  EXPECT_TRUE(std::isnan(compare_cross_validated({}, {}).p));
}

TEST(CrossValidation, RefusesFoldsOfOtherRecords) {
  const std::vector<double> scores = {.1, .4};
  const std::vector<int> truth = {0, 1};
  const std::vector<int> turned = {1, 0};
  const std::vector<std::size_t> patient = {1};
  const std::vector<FoldScores> folds = {{scores, truth}};
  EXPECT_THROW(compare_cross_validated(folds, {}), Error);
  EXPECT_THROW(compare_cross_validated(folds, std::vector<FoldScores>{{scores, turned}}), Error);
  EXPECT_THROW(cross_validated_auroc(std::vector<FoldScores>{{scores, truth, patient}}), Error);
}

nlohmann::json to_json(const std::vector<Fold>& folds) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& fold : folds) {
    list.push_back({{"first", fold.first},
                    {"second", fold.second},
                    {"truth", fold.truth},
                    {"groups", fold.groups}});
  }
  return {{"folds", list}};
}

TEST(CrossValidation, EqualFoldsGiveTheErrorOfCvAucButForTheirSize) {
  ECGMM_NEEDS_PEERS();
  RandomStream stream(42, "cvAUC");
  std::vector<Fold> folds(5);
  for (auto& fold : folds) {
    for (std::size_t i = 0; i < 20; ++i) {
      fold.truth.push_back(i < 10 ? 1 : 0);
      fold.first.push_back(stream.normal() + fold.truth.back());
      fold.second.push_back(0);
      fold.groups.push_back(i);
    }
  }
  const auto peer = ask_peer("metrics/definitions_peer.py", {{"cvauc", {to_json(folds)}}});
  auto first = scores_of(folds, Model::first);
  for (auto& fold : first) fold.groups = {};
  const double error = cross_validated_auroc(first).standard_error;
  expect_same(error * std::sqrt(9. / 10), peer["cvauc"][0]["error"], "error");
}

TEST(CrossValidation, AgreesWithInfluenceCurvesByTheirDefinition) {
  ECGMM_NEEDS_PEERS();
  RandomStream stream(42, "cross-validation");
  std::vector<std::vector<Fold>> cases;
  nlohmann::json document;
  for (const std::size_t n_folds : {2, 5, 7}) {
    for (const std::size_t n_patients : {4, 33, 200}) {
      for (const std::size_t most : {1, 4}) {
        for (const double digits : {1., 1e6}) {
          cases.push_back(make_folds(stream, n_folds, n_patients, most, digits));
          document["cross_validated"].push_back(to_json(cases.back()));
        }
      }
    }
  }
  const auto peer = ask_peer("metrics/definitions_peer.py", document);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(concat("case ", i));
    const auto& theirs = peer["cross_validated"][i];
    const auto first = scores_of(cases[i], Model::first);
    const auto alone = cross_validated_auroc(first);
    expect_same(alone.auroc, theirs["first"], "first");
    expect_same(alone.standard_error, theirs["first_error"], "first_error");
    const auto difference = compare_cross_validated(first, scores_of(cases[i], Model::second));
    expect_same(difference.first, theirs["first"], "first");
    expect_same(difference.difference, theirs["difference"], "difference");
    expect_same(difference.standard_error, theirs["error"], "error");
  }
}

TEST(CrossValidation, IntervalsCoverTheTruth) {
  // AUROC = Phi(separation / sqrt 2), as each score has variance 1 within its class.
  const double first_auroc = .5 * std::erfc(-1.5 / 2);
  const double second_auroc = .5 * std::erfc(-1.0 / 2);
  struct Row {
    const char* name;
    std::size_t n_patients, most;
  };
  for (const auto& row :
       {Row{"200 patients", 200, 1}, Row{"200 patients with up to 4 records", 200, 4}}) {
    SCOPED_TRACE(row.name);
    RandomStream stream(42, "coverage");
    int alone = 0;
    int difference = 0;
    const int runs = 1000;
    for (int run = 0; run < runs; ++run) {
      const auto folds = make_folds(stream, 5, row.n_patients, row.most);
      const auto first = scores_of(folds, Model::first);
      const auto covers = [](const Interval& interval, double value) {
        return interval.low <= value && value <= interval.high ? 1 : 0;
      };
      alone += covers(cross_validated_auroc(first).interval, first_auroc);
      const auto compared = compare_cross_validated(first, scores_of(folds, Model::second));
      difference += covers(compared.interval, first_auroc - second_auroc);
    }
    RecordProperty(concat("alone, ", row.name), alone);
    RecordProperty(concat("difference, ", row.name), difference);
    EXPECT_NEAR(alone, .95 * runs, .02 * runs);
    EXPECT_NEAR(difference, .95 * runs, .02 * runs);
  }
}

}  // namespace
}  // namespace ecgmm::metrics
