// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/shift.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "ecgmm/metrics/distributions.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr Difference kNoDifference{kUndefined, {kUndefined, kUndefined}};

/// The chance of at most x under chi-squared: the lower incomplete gamma function by its series
/// (Abramowitz & Stegun 6.5.29).
double chi_squared_cdf(double x, double freedom) {
  const double a = freedom / 2;
  const double half = x / 2;
  double term = 1 / a;
  double sum = term;
  for (double k = a + 1; term > 1e-17 * sum; ++k) {
    term *= half / k;
    sum += term;
  }
  return sum * std::exp(a * std::log(half) - half - std::lgamma(a));
}

double chi_squared_95(double freedom) {
  double low = 0;
  double high = 10 * freedom + 10;
  for (int i = 0; i < 100; ++i) {  // bisection: 2^-100 of the first range is left
    const double middle = (low + high) / 2;
    (chi_squared_cdf(middle, freedom) < 0.95 ? low : high) = middle;
  }
  return low;
}

}  // namespace

double population_stability(std::span<const std::size_t> first,
                            std::span<const std::size_t> second) {
  const auto total = [](std::span<const std::size_t> counts) {
    return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0}));
  };
  const double n = total(first);
  const double m = total(second);
  if (n == 0 || m == 0) return kUndefined;
  const double added = static_cast<double>(first.size()) / 2;
  double sum = 0;
  for (std::size_t b = 0; b < first.size(); ++b) {
    const double p = (static_cast<double>(first[b]) + 0.5) / (n + added);
    const double q = (static_cast<double>(second[b]) + 0.5) / (m + added);
    sum += (p - q) * std::log(p / q);
  }
  return sum;
}

double stability_by_chance(std::size_t bins, double n, double m) {
  if (bins < 2) return 0;
  return chi_squared_95(static_cast<double>(bins - 1)) * (1 / n + 1 / m);
}

Difference standardized_difference(const Moments& first, const Moments& second) {
  const double n = first.n + second.n;
  if (!(first.n >= 2 && second.n >= 2)) return kNoDifference;
  const double variance = ((first.n - 1) * first.deviation * first.deviation +
                           (second.n - 1) * second.deviation * second.deviation) /
                          (n - 2);
  if (!(variance > 0)) return kNoDifference;
  const double correction = 1 - 3 / (4 * n - 9);
  const double g = correction * (second.mean - first.mean) / std::sqrt(variance);
  const double half = kZ * std::sqrt(n / (first.n * second.n) + g * g / 2 / (n - 3.94));
  return {g, {g - half, g + half}};
}

Difference share_difference(const ShareOf& first, const ShareOf& second) {
  if (!(first.n > 0 && second.n > 0)) return kNoDifference;
  const auto a = wilson_interval_of(first.value, first.n);
  const auto b = wilson_interval_of(second.value, second.n);
  const double value = second.value - first.value;
  return {value,
          {value - std::hypot(second.value - b.low, a.high - first.value),
           value + std::hypot(b.high - second.value, first.value - a.low)}};
}

}  // namespace ecgmm::metrics
