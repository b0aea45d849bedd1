// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/uncertainty.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "ecgmm/metrics/checks.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// 1-based ranks; equal values share the mean of theirs.
std::vector<double> midranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + 1 + end) / 2;
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

/// For each of `own`, the share of `others` below it, ties half.
std::vector<double> placements(const std::vector<double>& own, const std::vector<double>& others) {
  std::vector<double> all = own;
  all.insert(all.end(), others.begin(), others.end());
  const auto among_all = midranks(all);
  auto shares = midranks(own);
  for (std::size_t i = 0; i < own.size(); ++i) {
    shares[i] = (among_all[i] - shares[i]) / static_cast<double>(others.size());
  }
  return shares;
}

/// The variance of the mean; NaN for one value.
double variance_of_mean(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / (n - 1) / n;
}

double hanley_mcneil_variance(double auroc, double positives, double negatives) {
  const double half = (positives + negatives) / 2 - 1;
  return auroc * (1 - auroc) * (1 + half * ((1 - auroc) / (2 - auroc) + auroc / (1 + auroc))) /
         (positives * negatives);
}

/// The value between `inside` (the estimate) and `outside` (0 or 1) that is just z standard errors
/// of its own away from the estimate.
double score_limit(double inside, double outside, double positives, double negatives) {
  const double estimate = inside;
  for (int i = 0; i < 100; ++i) {  // bisection: 2^-100 of the first distance is left
    const double middle = (inside + outside) / 2;
    const double error = std::sqrt(hanley_mcneil_variance(middle, positives, negatives));
    (std::abs(middle - estimate) < kZ * error ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace

Interval wilson_interval(std::size_t successes, std::size_t trials) {
  if (trials == 0) return {kUndefined, kUndefined};
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double centre = share + kZ * kZ / (2 * n);
  const double half = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  const double scale = 1 + kZ * kZ / n;
  // Rounding must not leave 1e-17 where the limit is 0, or pass 1.
  return {successes == 0 ? 0 : (centre - half) / scale,
          successes == trials ? 1 : (centre + half) / scale};
}

AurocEstimate estimate_auroc(std::span<const double> scores, std::span<const int> truth) {
  AurocEstimate result{auroc(scores, truth), kUndefined, {kUndefined, kUndefined}};
  if (std::isnan(result.auroc)) return result;
  std::vector<double> positives;
  std::vector<double> negatives;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    (truth[i] == 1 ? positives : negatives).push_back(scores[i]);
  }
  const double variance = variance_of_mean(placements(positives, negatives)) +
                          variance_of_mean(placements(negatives, positives));
  result.standard_error = std::sqrt(variance);
  if (variance > 0) {
    const double logit = std::log(result.auroc / (1 - result.auroc));
    const double half = kZ * result.standard_error / (result.auroc * (1 - result.auroc));
    result.interval = {1 / (1 + std::exp(half - logit)), 1 / (1 + std::exp(-half - logit))};
  } else {
    const auto m = static_cast<double>(positives.size());
    const auto n = static_cast<double>(negatives.size());
    result.interval = {score_limit(result.auroc, 0, m, n), score_limit(result.auroc, 1, m, n)};
  }
  return result;
}

}  // namespace ecgmm::metrics
