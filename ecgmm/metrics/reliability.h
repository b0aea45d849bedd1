// SPDX-License-Identifier: Apache-2.0
// How well probabilities agree with what happened. Probabilities of the positive class in [0, 1]
// and truth (1 or 0), both (N).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {

/// A figure with its sampling error; NaN where it is undefined.
struct Estimate {
  double value;
  double standard_error;
  Interval interval;  ///< value -+ 1.96 standard errors
};

/// The logistic recalibration logit P(truth) = intercept + slope * logit(probability).
struct CalibrationLine {
  Estimate slope;      ///< 1 = right; below 1 = the probabilities are too extreme
  Estimate intercept;  ///< 0 = right
  /// Calibration-in-the-large: the intercept at slope 1; above 0 = the probabilities are too low.
  Estimate in_the_large;
  double mean_probability;
  double share_positive;
};

/// Slope and intercept are undefined with one class, equal probabilities, or classes that the
/// probabilities separate; calibration-in-the-large with one class. Probabilities are clipped as in
/// log_loss().
/// @param groups  (N) the patient of each record, any numbers; empty = each its own.
/// Source: Cox, Biometrika 45(3-4), 1958, DOI 10.1093/biomet/45.3-4.562; Van Calster et al., BMC
/// Medicine 17, 230, 2019, DOI 10.1186/s12916-019-1466-7.
CalibrationLine calibration_line(std::span<const double> probabilities, std::span<const int> truth,
                                 std::span<const std::size_t> groups = {});

struct ReliabilityBin {
  std::size_t count;
  std::size_t positives;
  double mean_probability;
};

/// Bins of equal numbers of records, by rising probability. Equal probabilities share a bin, so
/// there may be fewer bins than asked for, of unequal size; none is empty.
std::vector<ReliabilityBin> reliability_bins(std::span<const double> probabilities,
                                             std::span<const int> truth, std::size_t n_bins = 10);

struct CalibrationError {
  double value;          ///< expected calibration error (ECE); all is NaN for N = 0
  double expected;       ///< its mean if each probability were right: above 0, as n is finite
  double expected_high;  ///< and its 95 % point
};

/// The mean distance of mean probability and share of positives over reliability_bins(), beside
/// what chance alone gives: truths are drawn with the probabilities given, as independent records.
/// Source: Naeini et al., AAAI 2015 (ECE); Broecker & Smith, Weather and Forecasting 22(3), 2007,
/// DOI 10.1175/WAF993.1 (consistency resampling).
CalibrationError calibration_error(std::span<const double> probabilities,
                                   std::span<const int> truth, std::size_t n_bins = 10,
                                   std::size_t simulations = 1000, std::uint64_t seed = 42);

}  // namespace ecgmm::metrics
