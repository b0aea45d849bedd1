// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace ecgmm::metrics {

/// What every metric of scores and truth asks of them.
/// @throws Error (internal) unless both have one length, the scores are finite and the truth is 0
/// or 1.
void check_scored(std::span<const double> scores, std::span<const int> truth);

}  // namespace ecgmm::metrics
