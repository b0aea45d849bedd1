// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/engine/weights.h"
#include "ecgmm/io/tensor_file.h"

namespace ecgmm::engine {

/// Classification trees whose shares are averaged. Nodes stand in preorder: the left child, of
/// values up to the threshold, follows its parent. Const and thread-safe in use.
struct Trees {
  static constexpr std::int32_t kLeaf = -1;
  struct Node {
    std::int32_t feature = kLeaf;  ///< that decides, or kLeaf
    float value = 0;               ///< the threshold; of a leaf its share of abnormal
    std::int32_t right = 0;        ///< the other child; of a leaf 0
  };
  std::vector<float> missing;       ///< (features) what stands in for NaN
  std::vector<Node> nodes;          ///< of all trees
  std::vector<std::int32_t> roots;  ///< of each tree

  /// Log-odds of abnormal: of the trees' mean share, which is kept between 0.005 and 0.995.
  /// @param values  (features), NaN = missing.
  /// @throws Error (internal) for another number of values.
  double log_odds(std::span<const float> values) const;
};

/// As bundles hold them: NAME.missing, NAME.nodes (nodes, 3) and NAME.roots, float32.
std::vector<io::TensorEntry> trees_tensors(const Trees& trees, const std::string& name);
/// Its inverse.
/// @throws Error (bundle) where they are missing, of another number of features, or no trees.
Trees take_trees(Weights& weights, const std::string& name, std::size_t features);

}  // namespace ecgmm::engine
