// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/ranking.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// How many of each class score at least `threshold`. Counts are doubles, exact to 2^53.
struct Step {
  double threshold;
  double false_positives;
  double true_positives;
};

/// One step a distinct score, highest first; equal scores enter together, so that the order of the
/// records never matters.
std::vector<Step> sweep(std::span<const double> scores, std::span<const int> truth) {
  check_scored(scores, truth);
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  std::vector<Step> steps;
  for (const std::size_t i : order) {
    if (steps.empty() || steps.back().threshold != scores[i]) {
      steps.push_back(steps.empty() ? Step{} : steps.back());
      steps.back().threshold = scores[i];
    }
    (truth[i] == 1 ? steps.back().true_positives : steps.back().false_positives) += 1;
  }
  return steps;
}

bool has_both_classes(const std::vector<Step>& steps) {
  return !steps.empty() && steps.back().true_positives > 0 && steps.back().false_positives > 0;
}

}  // namespace

double auroc(std::span<const double> scores, std::span<const int> truth) {
  const auto steps = sweep(scores, truth);
  if (!has_both_classes(steps)) return kUndefined;
  double pairs = 0;  // ordered rightly, ties half
  Step last{};
  for (const auto& step : steps) {
    pairs += (step.false_positives - last.false_positives) *
             (step.true_positives + last.true_positives) / 2;
    last = step;
  }
  return pairs / last.true_positives / last.false_positives;
}

double auprc(std::span<const double> scores, std::span<const int> truth) {
  const auto steps = sweep(scores, truth);
  if (steps.empty() || steps.back().true_positives == 0) return kUndefined;
  double sum = 0;
  Step last{};
  for (const auto& step : steps) {
    sum += (step.true_positives - last.true_positives) * step.true_positives /
           (step.true_positives + step.false_positives);
    last = step;
  }
  return sum / last.true_positives;
}

std::vector<RocPoint> roc_curve(std::span<const double> scores, std::span<const int> truth) {
  const auto steps = sweep(scores, truth);
  if (!has_both_classes(steps)) return {};
  std::vector<RocPoint> points = {{0, 0, std::numeric_limits<double>::infinity()}};
  for (const auto& step : steps) {
    points.push_back({step.false_positives / steps.back().false_positives,
                      step.true_positives / steps.back().true_positives, step.threshold});
  }
  return points;
}

}  // namespace ecgmm::metrics
