// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ecgmm {

/// The value in the middle; of an even number of values, the upper of the two.
/// @param of_none  what no values have.
template <class Number>
Number median(std::vector<Number> values, Number of_none = 0) {
  if (values.empty()) return of_none;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace ecgmm
