// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ecgmm/eval/score_columns.h"

namespace ecgmm::eval {

/// The AUROC where a share of the modalities is missing, over the draws.
struct DegradationPoint {
  double removed;    ///< share of the modalities, 0.1 .. 0.9
  double auroc;      ///< mean over the draws; NaN where a class is absent
  double low, high;  ///< 5 and 95 % points over the draws: whether it matters which ones are gone
};

/// What happens to the ranking when modalities go missing. Both are empty where the model cannot do
/// without any of its modalities, or no record has two.
struct Degradation {
  std::vector<DegradationPoint> at_random;
  /// As many modalities are gone, but the images from abnormal patients first.
  std::vector<DegradationPoint> sicker_first;

  static constexpr std::size_t kDraws = 20;
};

/// Removes 10 to 90 % of the modalities from the records and ranks what Prediction::by_subset says
/// of the rest; a record keeps at least one modality. Deterministic: the seed is fixed.
/// @param parts  AUROCs are taken part by part and averaged.
Degradation degrade(std::span<const LabeledFold> parts);

}  // namespace ecgmm::eval
