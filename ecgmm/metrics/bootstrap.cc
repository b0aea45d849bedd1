// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/calibration.h"
#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/groups.h"
#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, std::uint64_t whole) {
  return whole == 0 ? kUndefined : part / static_cast<double>(whole);
}

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

std::string_view to_string(Figure figure) {
  constexpr PerFigure<std::string_view> kNames = {
      "auroc", "auprc", "accuracy", "balanced_accuracy", "sensitivity", "specificity", "ppv", "npv",
      "f1",    "mcc",   "brier",    "log_loss"};
  return kNames[static_cast<std::size_t>(figure)];
}

WeightedFigures::WeightedFigures(std::span<const double> probabilities, std::span<const int> truth,
                                 double threshold) {
  check_scored(probabilities, truth);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    records_.push_back({i, truth[i] == 1, probabilities[i] >= threshold, true,
                        brier_score(probabilities.subspan(i, 1), truth.subspan(i, 1)),
                        log_loss(probabilities.subspan(i, 1), truth.subspan(i, 1))});
  }
  std::sort(records_.begin(), records_.end(), [&](const Record& a, const Record& b) {
    return probabilities[a.index] > probabilities[b.index];
  });
  for (std::size_t i = 0; i + 1 < records_.size(); ++i) {
    records_[i].ends_tie = probabilities[records_[i].index] != probabilities[records_[i + 1].index];
  }
}

PerFigure<double> WeightedFigures::operator()(std::span<const std::uint32_t> weights) const {
  if (weights.size() != records_.size()) {
    throw Error(ErrorKind::internal,
                concat("metrics: ", weights.size(), " weights for ", records_.size(), " records"));
  }
  std::uint64_t twice_right = 0;  // pairs ranked rightly count two, ties one
  double precision_sum = 0;
  double squared_errors = 0;
  double log_losses = 0;
  Confusion counts{};
  std::array<std::uint64_t, 2> seen{};        // by truth: records down to this one
  std::array<std::uint64_t, 2> before_tie{};  // and down to the last higher score
  for (const auto& record : records_) {
    const std::uint64_t weight = weights[record.index];
    seen[record.is_positive] += weight;
    counts[record.is_positive][record.is_called] += weight;
    squared_errors += static_cast<double>(weight) * record.squared_error;
    log_losses += static_cast<double>(weight) * record.log_loss;
    if (!record.ends_tie) continue;
    twice_right += (seen[0] - before_tie[0]) * (seen[1] + before_tie[1]);
    if (seen[1] > before_tie[1]) {
      precision_sum += static_cast<double>((seen[1] - before_tie[1]) * seen[1]) /
                       static_cast<double>(seen[0] + seen[1]);
    }
    before_tie = seen;
  }
  const auto called = classify(counts);
  const std::uint64_t n = seen[0] + seen[1];
  // In the order of Figure.
  return {ratio(static_cast<double>(twice_right) / 2, seen[0] * seen[1]),
          ratio(precision_sum, seen[1]),
          called.accuracy,
          called.balanced_accuracy,
          called.sensitivity,
          called.specificity,
          called.ppv,
          called.npv,
          called.f1,
          called.mcc,
          ratio(squared_errors, n),
          ratio(log_losses, n)};
}

PerFigure<BootstrapInterval> bootstrap_figures(std::span<const double> probabilities,
                                               std::span<const int> truth, double threshold,
                                               std::span<const std::size_t> groups,
                                               const BootstrapOptions& options) {
  const WeightedFigures figures(probabilities, truth, threshold);
  const auto all = dense_groups(groups, truth.size());
  const auto intervals = bootstrap_intervals(
      all.of, kFigureCount,
      [&](std::span<const std::uint32_t> weights, std::span<double> values) {
        const auto computed = figures(weights);
        std::copy(computed.begin(), computed.end(), values.begin());
      },
      options);
  PerFigure<BootstrapInterval> result{};
  std::copy(intervals.begin(), intervals.end(), result.begin());
  return result;
}

}  // namespace ecgmm::metrics
