// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace ecgmm::metrics {

/// counts[truth][predicted]; 1 = abnormal = positive.
using Confusion = std::array<std::array<std::size_t, 2>, 2>;

/// @param probabilities (N) finite.  @param truth (N) 1 or 0.
/// @param threshold     probability >= threshold is called abnormal.
Confusion confusion(std::span<const double> probabilities, std::span<const int> truth,
                    double threshold);

/// Figures at one threshold; each is NaN where its denominator is 0.
struct Classification {
  Confusion counts{};
  double accuracy, balanced_accuracy, sensitivity, specificity, ppv, npv, f1;
  double mcc;  ///< Matthews correlation coefficient
};
Classification classify(const Confusion& counts);

/// The text table of scikit-learn's classification_report for the classes normal and abnormal, with
/// zero_division = NaN: an undefined figure reads "nan" and stays out of the averages.
std::string classification_report(const Confusion& counts);

}  // namespace ecgmm::metrics
