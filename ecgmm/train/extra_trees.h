// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ecgmm/engine/trees.h"

namespace ecgmm::train {

struct ExtraTreesOptions {
  std::size_t trees = 100;
  std::size_t smallest_leaf = 3;  ///< rows
  double candidates = 0.3;        ///< share of the features that each split chooses among
  std::uint64_t seed = 0;
};

/// Extremely randomized trees: each split takes, of some features drawn at random with a threshold
/// drawn between the node's extremes, the one that leaves the least Gini impurity.
/// @param rows    (N) of the same number of features each; NaN = missing: the median of the others
///                stands in for it (0 where there is none).
/// @param labels  (N) 1 = abnormal.
/// @throws Error (data) without rows.
/// Source: Geurts, Ernst & Wehenkel, Machine Learning 63, 2006, DOI 10.1007/s10994-006-6226-1.
engine::Trees fit_extra_trees(std::span<const std::vector<float>> rows,
                              std::span<const std::int64_t> labels,
                              const ExtraTreesOptions& options);

}  // namespace ecgmm::train
