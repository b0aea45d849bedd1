// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/trees.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::engine {
namespace {

constexpr double kSurest = 0.995;
/// Whole numbers up to this are exact in float32.
constexpr float kMostNodes = 1 << 24;

io::TensorEntry entry(std::string name, std::vector<std::int64_t> shape,
                      const std::vector<float>& values) {
  io::TensorEntry made{std::move(name), "F32", std::move(shape), {}};
  made.data.resize(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(made.data.data(), values.data(), made.data.size());
  return made;
}

/// @throws Error (bundle) unless it is a whole number from `low` to below `end`.
std::int32_t whole(float value, std::int64_t low, std::size_t end, const std::string& name) {
  if (value == std::floor(value) && value >= static_cast<float>(low) &&
      value < static_cast<float>(end) && value < kMostNodes) {
    return static_cast<std::int32_t>(value);
  }
  throw bundle_error(concat("the weights ", name, " are not those of trees"));
}

}  // namespace

double Trees::log_odds(std::span<const float> values) const {
  if (values.size() != missing.size()) {
    throw Error(ErrorKind::internal,
                concat(values.size(), " numbers for trees of ", missing.size()));
  }
  double sum = 0;
  for (auto at : roots) {
    const auto* node = &nodes[static_cast<std::size_t>(at)];
    while (node->feature != kLeaf) {
      const auto f = static_cast<std::size_t>(node->feature);
      const float value = std::isnan(values[f]) ? missing[f] : values[f];
      at = value <= node->value ? at + 1 : node->right;
      node = &nodes[static_cast<std::size_t>(at)];
    }
    sum += node->value;
  }
  const double share = std::clamp(sum / static_cast<double>(roots.size()), 1 - kSurest, kSurest);
  return std::log(share / (1 - share));
}

std::vector<io::TensorEntry> trees_tensors(const Trees& trees, const std::string& name) {
  std::vector<float> nodes;
  for (const auto& node : trees.nodes) {
    nodes.insert(nodes.end(),
                 {static_cast<float>(node.feature), node.value, static_cast<float>(node.right)});
  }
  const auto count = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
  return {entry(name + ".missing", {count(trees.missing)}, trees.missing),
          entry(name + ".nodes", {count(trees.nodes), 3}, nodes),
          entry(name + ".roots", {count(trees.roots)}, {trees.roots.begin(), trees.roots.end()})};
}

Trees take_trees(Weights& weights, const std::string& name, std::size_t features) {
  Trees trees;
  trees.missing = weights.take(name + ".missing", {static_cast<std::int64_t>(features)});
  const auto nodes_name = name + ".nodes";
  const auto count = weights.rows(nodes_name);
  const auto numbers = weights.take(nodes_name, {count, 3});
  const auto size = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < size; ++i) {
    const auto feature = whole(numbers[3 * i], Trees::kLeaf, features, nodes_name);
    // Children stand behind their parents, so that every way ends.
    const bool leaf = feature == Trees::kLeaf;
    if (!leaf && i + 1 >= size) throw bundle_error("the weights " + nodes_name + " are truncated");
    const auto first = leaf ? 0 : static_cast<std::int64_t>(i) + 1;
    trees.nodes.push_back({feature, numbers[3 * i + 1],
                           whole(numbers[3 * i + 2], first, leaf ? 1 : size, nodes_name)});
  }
  const auto roots_name = name + ".roots";
  const auto roots = weights.rows(roots_name);
  if (roots == 0) throw bundle_error("the weights have no trees");
  for (const float root : weights.take(roots_name, {roots})) {
    trees.roots.push_back(whole(root, 0, size, roots_name));
  }
  return trees;
}

}  // namespace ecgmm::engine
