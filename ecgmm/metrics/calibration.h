// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace ecgmm::metrics {

/// Mean squared distance of probability and truth; NaN for N = 0.
/// Source: Brier, Monthly Weather Review 78(1), 1950.
double brier_score(std::span<const double> probabilities, std::span<const int> truth);

/// Mean negative log likelihood, probabilities clipped to [1e-15, 1 - 1e-15]; NaN for N = 0.
double log_loss(std::span<const double> probabilities, std::span<const int> truth);

}  // namespace ecgmm::metrics
