// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/random.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

BootstrapInterval percentiles(std::vector<double> defined, std::size_t resamples) {
  std::sort(defined.begin(), defined.end());
  return {{quantile(defined, 0.025), quantile(defined, 0.975)}, resamples - defined.size()};
}

}  // namespace

std::vector<BootstrapInterval> bootstrap_intervals(std::span<const std::size_t> groups,
                                                   std::size_t n_figures,
                                                   const WeightedStatistics& statistics,
                                                   const BootstrapOptions& options) {
  const auto patients = dense_groups(groups, groups.size());
  if (patients.count < 2) {
    return std::vector<BootstrapInterval>(n_figures, {{kUndefined, kUndefined}, options.resamples});
  }
  RandomStream stream(options.seed, options.stream);
  std::vector<std::uint32_t> drawn(patients.count);
  std::vector<std::uint32_t> weights(groups.size());
  std::vector<double> figures(n_figures);
  std::vector<std::vector<double>> defined(n_figures);
  for (std::size_t resample = 0; resample < options.resamples; ++resample) {
    std::fill(drawn.begin(), drawn.end(), 0);
    for (std::size_t i = 0; i < patients.count; ++i) ++drawn[stream.below(patients.count)];
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = drawn[patients.of[i]];
    statistics(weights, figures);
    for (std::size_t i = 0; i < n_figures; ++i) {
      if (!std::isnan(figures[i])) defined[i].push_back(figures[i]);
    }
  }
  std::vector<BootstrapInterval> intervals;
  for (auto& values : defined) {
    intervals.push_back(percentiles(std::move(values), options.resamples));
  }
  return intervals;
}

BootstrapInterval bootstrap_interval(
    std::span<const std::size_t> groups,
    const std::function<double(std::span<const std::uint32_t> weights)>& statistic,
    const BootstrapOptions& options) {
  return bootstrap_intervals(
      groups, 1,
      [&](std::span<const std::uint32_t> weights, std::span<double> figures) {
        figures[0] = statistic(weights);
      },
      options)[0];
}

}  // namespace ecgmm::metrics
