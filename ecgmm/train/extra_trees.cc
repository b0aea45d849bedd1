// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/extra_trees.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"

namespace ecgmm::train {
namespace {

using engine::Trees;

float median(std::vector<float> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Split {
  std::size_t feature = 0;
  float threshold = 0;
  double impurity = 0;  ///< Gini of both sides, times their rows
};

/// Grows one tree at a time.
class Grower {
 public:
  Grower(std::vector<std::vector<float>> columns, std::span<const std::int64_t> labels,
         const ExtraTreesOptions& options)
      : columns_(std::move(columns)),
        labels_(labels),
        options_(options),
        tries_(std::max<std::size_t>(
            1, static_cast<std::size_t>(
                   std::lround(options.candidates * static_cast<double>(columns_.size()))))) {}

  void grow(Trees& trees, std::size_t number) {
    RandomStream random(options_.seed, concat("tree/", number));
    std::vector<std::size_t> rows(labels_.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    trees.roots.push_back(static_cast<std::int32_t>(trees.nodes.size()));
    grow(trees, rows, random);
  }

 private:
  /// No tree is deeper than its rows, and each level halves them in the mean: recursion is shallow.
  void grow(Trees& trees, std::span<std::size_t> rows, RandomStream& random) const {
    const auto own = trees.nodes.size();
    const auto abnormal = abnormal_in(rows);
    trees.nodes.push_back({.value = static_cast<float>(static_cast<double>(abnormal) /
                                                       static_cast<double>(rows.size()))});
    const bool pure = abnormal == 0 || abnormal == rows.size();
    if (pure || rows.size() < 2 * options_.smallest_leaf) return;
    const auto split = choose(rows, random);
    if (!split) return;
    const auto& column = columns_[split->feature];
    const auto middle = std::stable_partition(
        rows.begin(), rows.end(), [&](std::size_t row) { return column[row] <= split->threshold; });
    const auto left = static_cast<std::size_t>(middle - rows.begin());
    grow(trees, rows.first(left), random);
    const auto right = static_cast<std::int32_t>(trees.nodes.size());
    grow(trees, rows.subspan(left), random);
    trees.nodes[own] = {static_cast<std::int32_t>(split->feature), split->threshold, right};
  }

  std::size_t abnormal_in(std::span<const std::size_t> rows) const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](auto row) { return labels_[row] == 1; }));
  }

  std::optional<Split> choose(std::span<const std::size_t> rows, RandomStream& random) const {
    std::vector<std::size_t> order(columns_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random.shuffle(std::span(order));
    std::optional<Split> best;
    std::size_t tried = 0;
    for (const auto feature : order) {
      const auto& column = columns_[feature];
      const auto [low, high] = std::minmax_element(
          rows.begin(), rows.end(), [&](auto a, auto b) { return column[a] < column[b]; });
      if (!(column[*low] < column[*high])) continue;  // the same in all rows
      // Below the highest, so that both sides have rows.
      const auto threshold =
          std::min(static_cast<float>(random.uniform(column[*low], column[*high])),
                   std::nextafter(column[*high], column[*low]));
      const auto split = weigh(rows, feature, threshold);
      if (split && (!best || split->impurity < best->impurity)) best = split;
      if (++tried == tries_) break;
    }
    return best;
  }

  /// @return nullopt where a side is too small.
  std::optional<Split> weigh(std::span<const std::size_t> rows, std::size_t feature,
                             float threshold) const {
    std::size_t left = 0;
    std::size_t left_abnormal = 0;
    std::size_t abnormal = 0;
    for (const auto row : rows) {
      const auto is_abnormal = static_cast<std::size_t>(labels_[row]);
      const bool is_left = columns_[feature][row] <= threshold;
      abnormal += is_abnormal;
      left += is_left ? 1 : 0;
      left_abnormal += is_left ? is_abnormal : 0;
    }
    const auto right = rows.size() - left;
    if (std::min(left, right) < options_.smallest_leaf) return std::nullopt;
    const auto impurity = [](std::size_t n, std::size_t k) {
      return 2.0 * static_cast<double>(k) * static_cast<double>(n - k) / static_cast<double>(n);
    };
    return Split{feature, threshold,
                 impurity(left, left_abnormal) + impurity(right, abnormal - left_abnormal)};
  }

  std::vector<std::vector<float>> columns_;  ///< (features, N) without gaps
  std::span<const std::int64_t> labels_;
  const ExtraTreesOptions& options_;
  std::size_t tries_;
};

}  // namespace

engine::Trees fit_extra_trees(std::span<const std::vector<float>> rows,
                              std::span<const std::int64_t> labels,
                              const ExtraTreesOptions& options) {
  if (rows.empty()) throw data_error("no rows for trees");
  Trees trees;
  std::vector<std::vector<float>> columns(rows.front().size());
  for (std::size_t f = 0; f < columns.size(); ++f) {
    std::vector<float> known;
    for (const auto& row : rows) {
      columns[f].push_back(row[f]);
      if (!std::isnan(row[f])) known.push_back(row[f]);
    }
    trees.missing.push_back(median(std::move(known)));
    for (float& value : columns[f]) value = std::isnan(value) ? trees.missing[f] : value;
  }
  Grower grower(std::move(columns), labels, options);
  for (std::size_t tree = 0; tree < options.trees; ++tree) grower.grow(trees, tree);
  return trees;
}

}  // namespace ecgmm::train
