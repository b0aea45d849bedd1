// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace ecgmm::metrics {

inline constexpr double kZ = 1.959963984540054;  ///< the normal distribution's 97.5 % point

/// The chance that a standard normal value is at least |z| from 0.
double two_sided_p(double z);

/// The chance of at most `successes` in `trials`, each with `probability` in [0, 1]. O(trials).
double binomial_cdf(std::size_t successes, std::size_t trials, double probability);

/// Of ascending values, with linear interpolation (type 7 of Hyndman & Fan, numpy's default).
/// @param share  in [0, 1].  @return NaN for no values.
double quantile(std::span<const double> sorted, double share);

/// Lowest, 25 %, median, 75 % and highest of the values, by quantile().
std::array<double, 5> quartiles(std::vector<double> values);

}  // namespace ecgmm::metrics
