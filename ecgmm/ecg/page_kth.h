// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ecgmm::ecg {

/// Finds the value that k of many are not above, by counting them in bins first: several times
/// faster than std::nth_element() on pictures, with the same result.
class Kth {
 public:
  /// @param values  finite; k < their number.
  float operator()(std::span<const float> values, std::size_t k);

 private:
  std::vector<int> bins_;  ///< of each value
  std::vector<std::uint32_t> counts_;
  std::vector<float> part_;
};

}  // namespace ecgmm::ecg
