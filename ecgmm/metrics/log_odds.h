// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace ecgmm::metrics {

/// ln(p / (1 - p)); infinite for 0 and 1.
inline double log_odds(double probability) {
  return std::log(probability) - std::log1p(-probability);
}

/// The inverse of log_odds().
inline double probability_of(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace ecgmm::metrics
