// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_kth.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace ecgmm::ecg {

float Kth::operator()(std::span<const float> values, std::size_t k) {
  const Eigen::Map<const Eigen::ArrayXf> all(values.data(),
                                             static_cast<Eigen::Index>(values.size()));
  const float least = all.minCoeff();
  const float most = all.maxCoeff();
  if (least == most) return least;
  const std::size_t bins = values.size() < 10'000 ? 512 : 8192;
  const float scale = static_cast<float>(bins - 1) / (most - least);
  part_.clear();
  if (!std::isfinite(scale) || values.size() < 64) {
    part_.assign(values.begin(), values.end());
  } else {
    const auto bin = [&](float v) { return static_cast<std::uint32_t>((v - least) * scale); };
    counts_.assign(bins, 0);
    for (const float v : values) ++counts_[std::min<std::size_t>(bin(v), bins - 1)];
    std::size_t which = 0;
    for (; k >= counts_[which]; ++which) k -= counts_[which];
    for (const float v : values) {
      if (std::min<std::size_t>(bin(v), bins - 1) == which) part_.push_back(v);
    }
  }
  const auto at = part_.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(part_.begin(), at, part_.end());
  return *at;
}

}  // namespace ecgmm::ecg
