// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/uncertainty.h"

#include <cmath>
#include <limits>

#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/log_odds.h"
#include "ecgmm/metrics/placements.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

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
  return wilson_interval_of(static_cast<double>(successes) / n, n);
}

Interval wilson_interval_of(double share, double n) {
  const double center = share + kZ * kZ / (2 * n);
  const double half = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  const double scale = 1 + kZ * kZ / n;
  // Rounding must not leave 1e-17 where the limit is 0, or pass 1.
  return {share <= 0 ? 0 : (center - half) / scale, share >= 1 ? 1 : (center + half) / scale};
}

Interval exact_interval(std::size_t successes, std::size_t trials) {
  if (trials == 0) return {kUndefined, kUndefined};
  // The probability at which at most `count` successes have the chance `tail`.
  const auto limit = [&](std::size_t count, double tail) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; ++i) {  // bisection: 2^-60 is left
      const double middle = (low + high) / 2;
      (binomial_cdf(count, trials, middle) > tail ? low : high) = middle;
    }
    return (low + high) / 2;
  };
  return {successes == 0 ? 0 : limit(successes - 1, 0.975),
          successes == trials ? 1 : limit(successes, 0.025)};
}

Interval logit_interval(double share, double standard_error) {
  const double middle = log_odds(share);
  const double half = kZ * standard_error / (share * (1 - share));
  return {probability_of(middle - half), probability_of(middle + half)};
}

Interval auroc_score_interval(double auroc, double positives, double negatives) {
  return {score_limit(auroc, 0, positives, negatives), score_limit(auroc, 1, positives, negatives)};
}

AurocEstimate estimate_auroc(std::span<const double> scores, std::span<const int> truth,
                             std::span<const std::size_t> groups) {
  AurocEstimate result{auroc(scores, truth), kUndefined, {kUndefined, kUndefined}};
  const auto patients = dense_groups(groups, truth.size());
  if (std::isnan(result.auroc)) return result;
  const auto spread = placement_spread(placements(scores, truth), truth, patients);
  result.standard_error = std::sqrt(spread.variance);
  if (spread.variance > 0) {
    result.interval = logit_interval(result.auroc, result.standard_error);
  } else {
    result.interval = auroc_score_interval(result.auroc, static_cast<double>(spread.patients[1]),
                                           static_cast<double>(spread.patients[0]));
  }
  return result;
}

}  // namespace ecgmm::metrics
