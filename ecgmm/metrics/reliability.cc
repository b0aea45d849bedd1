// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/reliability.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ecgmm/core/random.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/input_checks.h"
#include "ecgmm/metrics/logistic.h"
#include "ecgmm/metrics/recalibration.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr Estimate kUndefinedEstimate{kUndefined, kUndefined, {kUndefined, kUndefined}};

Estimate make_estimate(double value, double error) {
  return {value, error, {value - kZ * error, value + kZ * error}};
}

/// The bin of each record.
struct Binning {
  std::vector<std::size_t> bin_of;
  std::size_t n_bins = 0;
};

Binning bin(std::span<const double> probabilities, std::size_t wanted) {
  const std::size_t n = probabilities.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return probabilities[a] < probabilities[b]; });
  Binning binning{std::vector<std::size_t>(n), 0};
  std::size_t last = 0;
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin;
    while (end < n && probabilities[order[end]] == probabilities[order[begin]]) ++end;
    // Records that tie go where the middle of them would.
    const std::size_t nominal = (begin + end - 1) * wanted / (2 * n);
    if (binning.n_bins == 0 || nominal != last) ++binning.n_bins;
    last = nominal;
    for (; begin < end; ++begin) binning.bin_of[order[begin]] = binning.n_bins - 1;
  }
  return binning;
}

}  // namespace

CalibrationLine calibration_line(std::span<const double> probabilities, std::span<const int> truth,
                                 std::span<const std::size_t> groups) {
  check_scored(probabilities, truth);
  const auto n = static_cast<double>(truth.size());
  const std::vector<double> targets(truth.begin(), truth.end());
  const double positives = std::accumulate(targets.begin(), targets.end(), 0.0);
  CalibrationLine line{kUndefinedEstimate, kUndefinedEstimate, kUndefinedEstimate,
                       std::accumulate(probabilities.begin(), probabilities.end(), 0.0) / n,
                       positives / n};
  if (positives == 0 || positives == n) return line;
  const auto logits = to_logits(probabilities);
  const auto shift =
      fit_logistic({.features = {}, .targets = targets, .offsets = logits, .groups = groups});
  if (shift.converged) line.in_the_large = make_estimate(shift.intercept, shift.standard_errors[0]);
  const auto fit =
      fit_logistic({.features = logits, .n_features = 1, .targets = targets, .groups = groups});
  if (fit.converged) {
    line.intercept = make_estimate(fit.intercept, fit.standard_errors[0]);
    line.slope = make_estimate(fit.coefficients[0], fit.standard_errors[1]);
  }
  return line;
}

std::vector<ReliabilityBin> reliability_bins(std::span<const double> probabilities,
                                             std::span<const int> truth, std::size_t n_bins) {
  check_scored(probabilities, truth);
  const auto binning = bin(probabilities, n_bins);
  std::vector<ReliabilityBin> bins(binning.n_bins, {0, 0, 0});
  for (std::size_t i = 0; i < truth.size(); ++i) {
    auto& own = bins[binning.bin_of[i]];
    ++own.count;
    own.positives += truth[i] == 1 ? 1 : 0;
    own.mean_probability += probabilities[i];
  }
  for (auto& one : bins) one.mean_probability /= static_cast<double>(one.count);
  return bins;
}

CalibrationError calibration_error(std::span<const double> probabilities,
                                   std::span<const int> truth, std::size_t n_bins,
                                   std::size_t simulations, std::uint64_t seed) {
  check_scored(probabilities, truth);
  if (truth.empty()) return {kUndefined, kUndefined, kUndefined};
  const auto binning = bin(probabilities, n_bins);
  // Distances in records: what a bin weighs is its count, which cancels out.
  const auto error = [&](const auto& is_positive) {
    std::vector<double> distance(binning.n_bins);
    for (std::size_t i = 0; i < truth.size(); ++i) {
      distance[binning.bin_of[i]] += probabilities[i] - (is_positive(i) ? 1 : 0);
    }
    double sum = 0;
    for (const double one : distance) sum += std::abs(one);
    return sum / static_cast<double>(truth.size());
  };
  RandomStream stream(seed, "calibration error");
  std::vector<double> simulated(simulations);
  for (auto& value : simulated) {
    value = error([&](std::size_t i) { return stream.chance(probabilities[i]); });
  }
  std::sort(simulated.begin(), simulated.end());
  return {
      error([&](std::size_t i) { return truth[i] == 1; }),
      std::accumulate(simulated.begin(), simulated.end(), 0.0) / static_cast<double>(simulations),
      quantile(simulated, 0.95)};
}

}  // namespace ecgmm::metrics
