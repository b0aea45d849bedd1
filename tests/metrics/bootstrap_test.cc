// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/metrics/figures.h"
#include "ecgmm/metrics/groups.h"
#include "ecgmm/metrics/matched.h"

namespace ecgmm::metrics {
namespace {

using Weights = std::span<const std::uint32_t>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Sample {
  std::vector<double> scores;
  std::vector<int> truth;
  std::vector<std::size_t> groups;
};

/// Patients with 1 to `most` records, whose scores share a part of the patient's own.
Sample patients(RandomStream& stream, std::size_t n_patients, std::size_t most, double separation) {
  Sample made;
  for (std::size_t patient = 0; patient < n_patients; ++patient) {
    const int truth = stream.chance(.4) ? 1 : 0;
    const double own = stream.normal();
    const std::size_t n = 1 + stream.below(most);
    for (std::size_t i = 0; i < n; ++i) {
      const double logit = separation * truth + (most == 1 ? own : .8 * own + .6 * stream.normal());
      made.scores.push_back(1 / (1 + std::exp(-logit)));
      made.truth.push_back(truth);
      made.groups.push_back(1000 - patient);
    }
  }
  return made;
}

std::vector<int> called_from(std::span<const double> scores, double threshold) {
  std::vector<int> called;
  for (const double score : scores) called.push_back(score >= threshold ? 1 : 0);
  return called;
}

/// Intervals of all figures at a threshold of 0.5.
PerFigure<BootstrapInterval> bootstrap_figures(std::span<const double> scores,
                                               std::span<const int> truth,
                                               std::span<const std::size_t> groups,
                                               const BootstrapOptions& options = {}) {
  const WeightedTally tally(scores, truth, called_from(scores, .5));
  const auto found = bootstrap_intervals(
      dense_groups(groups, truth.size()).of, kFigures.size(),
      [&](Weights weights, std::span<double> values) {
        std::ranges::copy(figures_of(tally(weights)), values.begin());
      },
      options);
  PerFigure<BootstrapInterval> intervals{};
  std::ranges::copy(found, intervals.begin());
  return intervals;
}

TEST(Groups, NamelessRecordsAreEachTheirOwnPatient) {
  const std::vector<std::string> names = {"b", "", "a", "b", ""};
  EXPECT_EQ(group_numbers(names), (std::vector<std::size_t>{0, 1, 2, 0, 4}));
  const auto dense = dense_groups(group_numbers(names), 5);
  EXPECT_EQ(dense.of, (std::vector<std::size_t>{0, 1, 2, 0, 3}));
  EXPECT_EQ(dense.count, 4U);
  EXPECT_EQ(dense_groups({}, 3).of, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_THROW(dense_groups(group_numbers(names), 4), Error);
}

TEST(Bootstrap, DrawsPatientsWhole) {
  const std::vector<std::size_t> groups = {7, 3, 7, 7, 9, 3, 11};
  std::size_t resamples = 0;
  std::size_t without_first = 0;
  bootstrap_interval(groups, [&](Weights weights) {
    std::map<std::size_t, std::uint32_t> drawn;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      EXPECT_EQ(weights[i], drawn.try_emplace(groups[i], weights[i]).first->second);
    }
    std::uint32_t sum = 0;
    for (const auto& [patient, count] : drawn) sum += count;
    EXPECT_EQ(sum, 4U);
    ++resamples;
    without_first += drawn[7] == 0 ? 1 : 0;
    return 0.0;
  });
  EXPECT_EQ(resamples, 2000U);
  EXPECT_NEAR(static_cast<double>(without_first) / 2000, std::pow(.75, 4), .04);
}

TEST(Bootstrap, IntervalIsThePercentilesOfDefinedResamples) {
  const std::vector<std::size_t> groups = {0, 1};
  double next = -1;
  const auto all = bootstrap_interval(groups, [&](Weights) { return ++next; }, {.resamples = 1001});
  EXPECT_DOUBLE_EQ(all.interval.low, 25);
  EXPECT_DOUBLE_EQ(all.interval.high, 975);
  EXPECT_EQ(all.undefined, 0U);

  next = -1;
  const auto even = bootstrap_interval(
      groups, [&](Weights) { return static_cast<int>(++next) % 2 == 0 ? next : kNan; },
      {.resamples = 101});
  EXPECT_DOUBLE_EQ(even.interval.low, 2.5);  // of 0, 2, ..., 100
  EXPECT_DOUBLE_EQ(even.interval.high, 97.5);
  EXPECT_EQ(even.undefined, 50U);
}

TEST(Bootstrap, IsUndefinedWhereNothingCanVary) {
  const auto one_patient =
      bootstrap_interval(std::vector<std::size_t>{4, 4}, [](Weights) { return .5; });
  EXPECT_TRUE(std::isnan(one_patient.interval.low));
  EXPECT_EQ(one_patient.undefined, 2000U);
  const auto never =
      bootstrap_interval(std::vector<std::size_t>{4, 5}, [](Weights) { return kNan; });
  EXPECT_TRUE(std::isnan(never.interval.high));
  EXPECT_EQ(never.undefined, 2000U);
  EXPECT_TRUE(std::isnan(bootstrap_interval({}, [](Weights) { return 1.; }).interval.low));
}

TEST(Bootstrap, SeedAndStreamDecideTheResamples) {
  RandomStream stream(1, "seeds");
  const auto sample = patients(stream, 40, 3, 1);
  const auto low = [&](const BootstrapOptions& options) {
    return bootstrap_figures(sample.scores, sample.truth, sample.groups, options)[0].interval.low;
  };
  EXPECT_EQ(low({.seed = 5}), low({.seed = 5}));
  EXPECT_NE(low({.seed = 5}), low({.seed = 6}));
  EXPECT_NE(low({.seed = 5}), low({.seed = 5, .stream = "other"}));
}

TEST(Bootstrap, CountsPatientsAndNotTheirCopies) {
  // The mean over 100 patients with 9 equal records each has the error of 100 values, not of 900.
  RandomStream stream(42, "copies");
  std::vector<double> values;
  std::vector<std::size_t> groups;
  double sum = 0;
  double squares = 0;
  for (std::size_t patient = 0; patient < 100; ++patient) {
    const double value = stream.normal();
    sum += value;
    squares += value * value;
    for (int i = 0; i < 9; ++i) {
      values.push_back(value);
      groups.push_back(patient);
    }
  }
  const double deviation = std::sqrt(squares / 100 - sum / 100 * sum / 100);
  const auto found = bootstrap_interval(groups, [&](Weights weights) {
    return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0) / 900;
  });
  EXPECT_NEAR(found.interval.high - found.interval.low, 2 * 1.96 * deviation / 10, .03);
}

TEST(BootstrapFigures, CountResamplesWithoutAClass) {
  const auto found =
      bootstrap_figures(std::vector<double>{.2, .9, .4, .6}, std::vector<int>{0, 1, 0, 0}, {}, {});
  const auto& sensitivity = found[figure_index("sensitivity")];
  const auto& specificity = found[figure_index("specificity")];
  // The one positive is missed by (3/4)^4 of the resamples; the negatives by (1/4)^4 only.
  EXPECT_NEAR(static_cast<double>(sensitivity.undefined) / 2000, .316, .04);
  EXPECT_NEAR(static_cast<double>(specificity.undefined) / 2000, .004, .004);
  EXPECT_EQ(found[figure_index("auroc")].undefined, sensitivity.undefined + specificity.undefined);
  EXPECT_EQ(found[figure_index("accuracy")].undefined, 0U);
  EXPECT_EQ(found[figure_index("brier")].undefined, 0U);
}

TEST(BootstrapFigures, IntervalOfTheAurocCoversTheTruthForClusteredRecords) {
  // AUROC = Phi(separation / sqrt 2), as each score has variance 1 within its class.
  const double truth = .5 * std::erfc(-1.2 / 2);
  RandomStream stream(42, "coverage");
  int covered = 0;
  int covered_by_records = 0;
  const int runs = 400;
  for (int run = 0; run < runs; ++run) {
    const auto sample = patients(stream, 100, 4, 1.2);
    const BootstrapOptions options = {.resamples = 300, .seed = static_cast<std::uint64_t>(run)};
    const auto covers = [&](std::span<const std::size_t> groups) {
      const auto found =
          bootstrap_figures(sample.scores, sample.truth, groups, options)[0].interval;
      return found.low <= truth && truth <= found.high ? 1 : 0;
    };
    covered += covers(sample.groups);
    covered_by_records += covers({});
  }
  EXPECT_GE(covered, runs * .92);
  EXPECT_LE(covered, runs * .975);
  EXPECT_LT(covered_by_records, runs * .90);  // what resampling records would claim
}

TEST(BootstrapFigures, TwoThousandOfTwoThousandTakeLessThanTwoSeconds) {
  RandomStream stream(42, "time");
  const auto sample = patients(stream, 2000, 1, 1);
  std::vector<double> age;
  for (std::size_t i = 0; i < 2000; ++i) age.push_back(std::round(stream.uniform(18, 90)));
  const std::clock_t start = std::clock();
  const auto figures = bootstrap_figures(sample.scores, sample.truth, sample.groups);
  const std::clock_t middle = std::clock();
  const MatchedRanking ranking(sample.scores, sample.truth, age, 5);
  const auto matched =
      bootstrap_interval(sample.groups, [&](Weights weights) { return ranking.auroc(weights); });
  const std::clock_t end = std::clock();
  RecordProperty("figures_ms", static_cast<int>((middle - start) * 1000 / CLOCKS_PER_SEC));
  RecordProperty("matched_ms", static_cast<int>((end - middle) * 1000 / CLOCKS_PER_SEC));
  EXPECT_LT(static_cast<double>(end - start) / CLOCKS_PER_SEC, 2);
  // Ages are random here, so matching changes the error little.
  EXPECT_NEAR(matched.interval.low, figures[0].interval.low, .02);
}

}  // namespace
}  // namespace ecgmm::metrics
