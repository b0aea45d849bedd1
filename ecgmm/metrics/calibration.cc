// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {

double brier_score(std::span<const double> probabilities, std::span<const int> truth) {
  check_scored(probabilities, truth);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double distance = probabilities[i] - truth[i];
    sum += distance * distance;
  }
  return sum / static_cast<double>(truth.size());  // 0 / 0 is NaN
}

double log_loss(std::span<const double> probabilities, std::span<const int> truth) {
  check_scored(probabilities, truth);
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double likelihood = truth[i] == 1 ? probabilities[i] : 1 - probabilities[i];
    sum -= std::log(std::clamp(likelihood, kEpsilon, 1 - kEpsilon));
  }
  return sum / static_cast<double>(truth.size());
}

}  // namespace ecgmm::metrics
