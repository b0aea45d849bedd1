// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ecgmm/metrics/log_odds.h"

namespace ecgmm::metrics {

double two_sided_p(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double binomial_cdf(std::size_t successes, std::size_t trials, double probability) {
  if (successes >= trials || probability <= 0) return 1;
  if (probability >= 1) return 0;
  const auto n = static_cast<double>(trials);
  const double odds = log_odds(probability);
  double log_chance = n * std::log1p(-probability);  // of exactly 0; in logs, as it may be 1e-400
  double sum = std::exp(log_chance);
  for (std::size_t i = 1; i <= successes; ++i) {
    const auto k = static_cast<double>(i);
    log_chance += std::log((n - k + 1) / k) + odds;
    sum += std::exp(log_chance);
  }
  return std::min(sum, 1.0);
}

double quantile(std::span<const double> sorted, double share) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double above = sorted[std::min(below + 1, sorted.size() - 1)];
  return sorted[below] + (place - static_cast<double>(below)) * (above - sorted[below]);
}

std::array<double, 5> quartiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::array<double, 5> found{};
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i] = quantile(values, static_cast<double>(i) / 4);
  }
  return found;
}

}  // namespace ecgmm::metrics
