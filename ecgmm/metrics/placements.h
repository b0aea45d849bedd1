// SPDX-License-Identifier: Apache-2.0
// What the variances of AUROCs are made of.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "ecgmm/metrics/groups.h"

namespace ecgmm::metrics {

/// For each record, the share of the other class that stands on its right side (below a positive,
/// above a negative), ties half. Over either class, the mean is the AUROC. O(N log N).
/// @return (N); NaN where the other class is absent.
/// Source: Sun & Xu, IEEE Signal Processing Letters 21(11), 2014, DOI 10.1109/LSP.2014.2337313.
std::vector<double> placements(std::span<const double> scores, std::span<const int> truth);

struct PlacementSpread {
  double variance;  ///< of the mean placement; NaN with fewer than two patients in a class
  std::array<std::size_t, 2> patients{};  ///< with records of the class
};

/// The sampling variance of an AUROC from its placements, or of a difference of two AUROCs from the
/// differences of theirs. Patients are independent, their records are not. Where each patient has
/// one record, it is DeLong's. Source: Obuchowski, Biometrics 53(2), 1997, DOI 10.2307/2533958.
PlacementSpread placement_spread(std::span<const double> placements, std::span<const int> truth,
                                 const Groups& patients);

}  // namespace ecgmm::metrics
