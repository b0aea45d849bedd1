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
    bins_.resize(values.size());
    Eigen::Map<Eigen::ArrayXi>(bins_.data(), all.size()) =
        ((all - least) * scale).cast<int>().min(static_cast<int>(bins - 1));
    counts_.assign(bins, 0);
    for (const int bin : bins_) ++counts_[static_cast<std::size_t>(bin)];
    std::size_t which = 0;
    for (; k >= counts_[which]; ++which) k -= counts_[which];
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (bins_[i] == static_cast<int>(which)) part_.push_back(values[i]);
    }
  }
  const auto at = part_.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(part_.begin(), at, part_.end());
  return *at;
}

}  // namespace ecgmm::ecg
