// SPDX-License-Identifier: Apache-2.0
// How far one sample lies from another. n are numbers of independent observations: patients.
#pragma once

#include <cstddef>
#include <span>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {

/// Sum over the bins of (p - q) ln(p / q), half an observation added to each bin, so that an empty
/// one is no infinity. NaN where either sample is empty.
/// @param first, second  (B) counts beside each other.
/// Source: Yurdakul & Naranjo, "Statistical properties of the population stability index", Journal
/// of Risk Model Validation 14(4), 2020.
double population_stability(std::span<const std::size_t> first,
                            std::span<const std::size_t> second);

/// What the population stability index of two samples of one population exceeds once in 20 times:
/// the 95 % point of chi-squared with B - 1 degrees of freedom, times 1/n + 1/m. 0 for one bin. Of
/// few observations a little high, as half an observation in each bin draws them together.
/// Source: as population_stability().
double stability_by_chance(std::size_t bins, double n, double m);

struct Moments {
  double mean, deviation;  ///< deviation: of the sample, n - 1
  double n;
};

struct Difference {
  double value;
  Interval interval;
};

/// Hedges' g, second - first over the common deviation, corrected for small samples, with its
/// normal interval. NaN with fewer than two observations, or without any spread. Source: Hedges &
/// Olkin, "Statistical Methods for Meta-Analysis", 1985, chapter 5.
Difference standardized_difference(const Moments& first, const Moments& second);

struct ShareOf {
  double value, n;
};

/// second - first with Newcombe's method 10, which joins their Wilson intervals; NaN for no
/// observations.
/// Source: Newcombe, Statistics in Medicine 17(8), 1998, DOI
/// 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
Difference share_difference(const ShareOf& first, const ShareOf& second);

}  // namespace ecgmm::metrics
