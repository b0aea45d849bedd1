// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/recalibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/input_checks.h"
#include "ecgmm/metrics/log_odds.h"
#include "ecgmm/metrics/logistic.h"

namespace ecgmm::metrics {
namespace {

constexpr double kMaxTemperature = 100;

double to_logit(double probability) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  return log_odds(std::clamp(probability, kEpsilon, 1 - kEpsilon));
}

/// The positives, of which there must be some, but not all.
double count_positives(std::span<const double> probabilities, std::span<const int> truth) {
  check_scored(probabilities, truth);
  const auto positives = std::count(truth.begin(), truth.end(), 1);
  if (positives == 0 || positives == std::ssize(truth)) {
    throw data_error(concat("calibration needs records of both classes, but of ", truth.size(),
                            " records ", positives, " are abnormal"),
                     "calibrate on more records");
  }
  return static_cast<double>(positives);
}

}  // namespace

std::vector<double> to_logits(std::span<const double> probabilities) {
  std::vector<double> logits(probabilities.size());
  std::transform(probabilities.begin(), probabilities.end(), logits.begin(), to_logit);
  return logits;
}

double Calibrator::operator()(double probability) const {
  return probability_of(intercept + slope * to_logit(probability));
}

Calibrator fit_platt(std::span<const double> probabilities, std::span<const int> truth) {
  const double positives = count_positives(probabilities, truth);
  const double negatives = static_cast<double>(truth.size()) - positives;
  std::vector<double> targets;
  for (const int one : truth) {
    targets.push_back(one == 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2));
  }
  const auto logits = to_logits(probabilities);
  const auto fit = fit_logistic({.features = logits, .n_features = 1, .targets = targets});
  if (fit.converged) return {fit.coefficients[0], fit.intercept};
  return {1, fit_logistic({.features = {}, .targets = targets, .offsets = logits}).intercept};
}

Calibrator fit_temperature(std::span<const double> probabilities, std::span<const int> truth) {
  count_positives(probabilities, truth);
  const auto logits = to_logits(probabilities);
  const auto loss_rises = [&](double slope) {
    double gradient = 0;  // of the log loss, which is convex in the slope
    for (std::size_t i = 0; i < logits.size(); ++i) {
      gradient += (probability_of(slope * logits[i]) - truth[i]) * logits[i];
    }
    return gradient >= 0;
  };
  double low = 1 / kMaxTemperature;
  double high = kMaxTemperature;
  for (int i = 0; i < 60; ++i) {  // bisection of the logarithm: 1e-17 of it is left
    const double middle = std::sqrt(low * high);
    (loss_rises(middle) ? high : low) = middle;
  }
  return {std::sqrt(low * high), 0};
}

}  // namespace ecgmm::metrics
