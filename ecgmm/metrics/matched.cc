// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/matched.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

/// Weights by rank, with sums over the first ranks in O(log n). A Fenwick tree.
class RankedWeights {
 public:
  explicit RankedWeights(std::size_t n_ranks) : sums_(n_ranks + 1, 0) {}

  /// Adds modulo 2^64, so that a weight can be taken out again.
  void add(std::size_t rank, std::uint64_t weight) {
    for (std::size_t i = rank + 1; i < sums_.size(); i += i & -i) sums_[i] += weight;
  }

  std::uint64_t sum_of_first(std::size_t n_ranks) const {
    std::uint64_t sum = 0;
    for (std::size_t i = n_ranks; i > 0; i -= i & -i) sum += sums_[i];
    return sum;
  }

 private:
  std::vector<std::uint64_t> sums_;
};

}  // namespace

MatchedRanking::MatchedRanking(std::span<const double> scores, std::span<const int> truth,
                               std::span<const double> covariate, double within)
    : n_records_(scores.size()) {
  check_scored(scores, truth);
  if (covariate.size() != scores.size()) {
    throw Error(ErrorKind::internal, concat("metrics: ", covariate.size(), " covariates for ",
                                            scores.size(), " scores"));
  }
  std::vector<double> distinct;
  for (std::size_t i = 0; i < n_records_; ++i) {
    if (!std::isfinite(covariate[i])) continue;
    if (truth[i] == 1) {
      positives_.push_back({i, 0, 0, 0, 0});
    } else {
      negatives_.push_back({i, 0});
      distinct.push_back(scores[i]);
    }
  }
  const auto by_covariate = [&](const auto& a, const auto& b) {
    return covariate[a.record] < covariate[b.record];
  };
  std::sort(positives_.begin(), positives_.end(), by_covariate);
  std::sort(negatives_.begin(), negatives_.end(), by_covariate);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  n_distinct_ = distinct.size();
  const auto position = [&](auto found) {
    return static_cast<std::size_t>(found - distinct.begin());
  };
  for (auto& negative : negatives_) {
    negative.rank =
        position(std::lower_bound(distinct.begin(), distinct.end(), scores[negative.record]));
  }
  std::size_t begin = 0;
  std::size_t end = 0;
  for (auto& positive : positives_) {
    const double own = covariate[positive.record];
    const auto distance = [&](std::size_t j) { return covariate[negatives_[j].record] - own; };
    while (begin < negatives_.size() && -distance(begin) > within) ++begin;
    end = std::max(begin, end);
    while (end < negatives_.size() && distance(end) <= within) ++end;
    const double score = scores[positive.record];
    positive.window_begin = begin;
    positive.window_end = end;
    positive.below = position(std::lower_bound(distinct.begin(), distinct.end(), score));
    positive.up_to = position(std::upper_bound(distinct.begin(), distinct.end(), score));
  }
}

MatchedRanking::Concordance MatchedRanking::count(std::span<const std::uint32_t> weights) const {
  if (weights.size() != n_records_) {
    throw Error(ErrorKind::internal,
                concat("metrics: ", weights.size(), " weights for ", n_records_, " records"));
  }
  Concordance found;
  RankedWeights window(n_distinct_);
  std::uint64_t in_window = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  for (const auto& positive : positives_) {
    const std::uint64_t own = weights[positive.record];
    if (own == 0) continue;
    for (; end < positive.window_end; ++end) {
      const std::uint64_t weight = weights[negatives_[end].record];
      if (weight > 0) window.add(negatives_[end].rank, weight);
      in_window += weight;
    }
    for (; begin < positive.window_begin; ++begin) {
      const std::uint64_t weight = weights[negatives_[begin].record];
      if (weight > 0) window.add(negatives_[begin].rank, -weight);
      in_window -= weight;
    }
    const std::uint64_t below = window.sum_of_first(positive.below);
    const std::uint64_t up_to =
        positive.up_to == positive.below ? below : window.sum_of_first(positive.up_to);
    found.twice_right += own * (below + up_to);
    found.pairs += own * in_window;
  }
  return found;
}

double MatchedRanking::Concordance::share() const {
  if (pairs == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(twice_right) / 2 / static_cast<double>(pairs);
}

double MatchedRanking::auroc(std::span<const std::uint32_t> weights) const {
  return count(weights).share();
}

MatchedAuroc MatchedRanking::estimate() const {
  const auto found = count(std::vector<std::uint32_t>(n_records_, 1));
  return {found.share(), found.pairs, n_records_ - positives_.size() - negatives_.size()};
}

MatchedAuroc matched_auroc(std::span<const double> scores, std::span<const int> truth,
                           std::span<const double> covariate, double within) {
  return MatchedRanking(scores, truth, covariate, within).estimate();
}

}  // namespace ecgmm::metrics
