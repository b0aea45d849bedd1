// SPDX-License-Identifier: Apache-2.0
// Probabilities of the positive class and truth (1 or 0), both (N); NaN for N = 0.
#pragma once

#include <span>

namespace ecgmm::metrics {

/// Mean squared distance of probability and truth.
/// Source: Brier, Monthly Weather Review 78(1), 1950.
double brier_score(std::span<const double> probabilities, std::span<const int> truth);

/// Mean negative log likelihood; probabilities are clipped to [2^-52, 1 - 2^-52], as scikit-learn
/// does, so that one certain error costs 36 and not everything.
double log_loss(std::span<const double> probabilities, std::span<const int> truth);

}  // namespace ecgmm::metrics
