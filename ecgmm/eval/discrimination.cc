// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/discrimination.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/metrics/bootstrap.h"
#include "ecgmm/metrics/cross_validation.h"
#include "ecgmm/metrics/figures.h"
#include "ecgmm/metrics/matched.h"

namespace ecgmm::eval {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::vector<metrics::FoldScores> fold_scores(std::span<const Columns> parts) {
  std::vector<metrics::FoldScores> folds;
  for (const auto& part : parts) folds.push_back({part.scores, part.truth, part.patients});
  return folds;
}

/// The mean over the parts of what `value` says of each under its records' weights, leaving out the
/// undefined.
template <class Value>
double mean_of_parts(std::span<const Columns> parts, std::span<const std::uint32_t> weights,
                     const Value& value) {
  double sum = 0;
  std::size_t defined = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t n = parts[i].truth.size();
    const double own = value(i, weights.first(n));
    weights = weights.subspan(n);
    if (std::isnan(own)) continue;
    sum += own;
    ++defined;
  }
  return defined == 0 ? kUndefined : sum / static_cast<double>(defined);
}

/// Age-matched rankings, one a part.
class MatchedParts {
 public:
  explicit MatchedParts(std::span<const Columns> parts) : parts_(parts) {
    for (const auto& part : parts) {
      rankings_.emplace_back(part.scores, part.truth, part.ages, kMatchedWithinYears);
    }
  }

  double auroc(std::span<const std::uint32_t> weights) const {
    return mean_of_parts(parts_, weights,
                         [&](std::size_t i, auto own) { return rankings_[i].auroc(own); });
  }

  std::size_t pairs() const {
    std::size_t pairs = 0;
    for (const auto& ranking : rankings_) pairs += ranking.estimate().pairs;
    return pairs / count_repeats(parts_);
  }

 private:
  std::span<const Columns> parts_;
  std::vector<metrics::MatchedRanking> rankings_;
};

/// AUROCs under weights, one a part.
class WeightedParts {
 public:
  explicit WeightedParts(std::span<const Columns> parts) : parts_(parts) {
    for (const auto& part : parts) tallies_.emplace_back(part.scores, part.truth);
  }

  double auroc(std::span<const std::uint32_t> weights) const {
    constexpr auto kAuroc = metrics::kFigures[metrics::kAuroc].value;
    return mean_of_parts(parts_, weights,
                         [&](std::size_t i, auto own) { return kAuroc(tallies_[i](own)); });
  }

 private:
  std::span<const Columns> parts_;
  std::vector<metrics::WeightedTally> tallies_;
};

/// Patients of either class who stand in some pair of like age; index 1 = abnormal.
std::array<double, 2> count_matched(std::span<const Columns> parts) {
  std::array<std::set<std::size_t>, 2> patients;
  for (const auto& part : parts) {
    std::array<std::vector<double>, 2> ages;
    for (std::size_t i = 0; i < part.truth.size(); ++i) {
      if (std::isfinite(part.ages[i])) ages[part.truth[i] == 1 ? 1 : 0].push_back(part.ages[i]);
    }
    for (auto& own : ages) std::sort(own.begin(), own.end());
    for (std::size_t i = 0; i < part.truth.size(); ++i) {
      if (!std::isfinite(part.ages[i])) continue;
      const std::size_t truth = part.truth[i] == 1 ? 1 : 0;
      const auto& others = ages[1 - truth];
      const auto near =
          std::lower_bound(others.begin(), others.end(), part.ages[i] - kMatchedWithinYears);
      if (near != others.end() && *near <= part.ages[i] + kMatchedWithinYears) {
        patients[truth].insert(part.patients[i]);
      }
    }
  }
  return {static_cast<double>(patients[0].size()), static_cast<double>(patients[1].size())};
}

/// The bootstrap's; or where all pairs are ranked alike, so that no resample differs, the interval
/// that so many patients can give.
metrics::Interval matched_interval(std::span<const Columns> parts, const MatchedParts& matched,
                                   double value, std::span<const std::size_t> patients) {
  if (value == 0 || value == 1) {
    const auto counts = count_matched(parts);
    return metrics::auroc_score_interval(value, counts[1], counts[0]);
  }
  return metrics::bootstrap_interval(patients, [&](auto weights) { return matched.auroc(weights); })
      .interval;
}

}  // namespace

bool excludes(const metrics::Interval& interval, double value) {
  return interval.low > value || interval.high < value;
}

Discrimination discriminate(std::span<const Columns> parts) {
  const auto all = joined(parts);
  const std::size_t repeats = count_repeats(parts);
  const std::set<std::size_t> patients(all.patients.begin(), all.patients.end());
  Discrimination result{};
  result.n = all.truth.size() / repeats;
  result.positives =
      static_cast<std::size_t>(std::count(all.truth.begin(), all.truth.end(), 1)) / repeats;
  result.patients = patients.size();
  if (parts.size() == 1) {
    const auto estimate = metrics::estimate_auroc(all.scores, all.truth, all.patients);
    result.auroc = estimate.auroc;
    result.interval = estimate.interval;
  } else {
    const auto estimate = metrics::cross_validated_auroc(fold_scores(parts));
    result.auroc = estimate.auroc;
    result.interval = estimate.interval;
  }
  const MatchedParts matched(parts);
  const std::vector<std::uint32_t> once(all.truth.size(), 1);
  result.matched = {matched.auroc(once), {kUndefined, kUndefined}, matched.pairs()};
  if (result.matched.pairs > 0) {
    result.matched.interval = matched_interval(parts, matched, result.matched.value, all.patients);
  }
  return result;
}

Gain compare(std::span<const Columns> first, std::span<const Columns> second) {
  const auto all = joined(first);
  Gain gain{};
  gain.n = all.truth.size() / count_repeats(first);
  if (first.size() == 1) {
    gain.auroc =
        metrics::compare_aurocs(first[0].scores, second[0].scores, all.truth, all.patients);
  } else {
    gain.auroc = metrics::compare_cross_validated(fold_scores(first), fold_scores(second));
  }
  const MatchedParts first_matched(first);
  const MatchedParts second_matched(second);
  const WeightedParts first_weighted(first);
  const WeightedParts second_weighted(second);
  const auto matched_difference = [&](std::span<const std::uint32_t> weights) {
    return first_matched.auroc(weights) - second_matched.auroc(weights);
  };
  const std::vector<std::uint32_t> once(all.truth.size(), 1);
  const auto intervals = metrics::bootstrap_intervals(
      all.patients, 2, [&](std::span<const std::uint32_t> weights, std::span<double> figures) {
        figures[0] = first_weighted.auroc(weights) - second_weighted.auroc(weights);
        figures[1] = matched_difference(weights);
      });
  gain.bootstrap_interval = intervals[0].interval;
  gain.matched = {matched_difference(once), intervals[1].interval, first_matched.pairs()};
  return gain;
}

metrics::McNemar compare_calls(std::span<const Columns> first, std::span<const Columns> second) {
  std::set<std::size_t> seen;
  std::vector<int> first_calls;
  std::vector<int> second_calls;
  std::vector<int> truth;
  for (std::size_t p = 0; p < first.size(); ++p) {
    for (std::size_t i = 0; i < first[p].truth.size(); ++i) {
      if (first[p].answered[i] == 0 || second[p].answered[i] == 0) continue;
      if (!seen.insert(first[p].patients[i]).second) continue;
      first_calls.push_back(first[p].called[i]);
      second_calls.push_back(second[p].called[i]);
      truth.push_back(first[p].truth[i]);
    }
  }
  return metrics::mcnemar_exact(first_calls, second_calls, truth);
}

}  // namespace ecgmm::eval
