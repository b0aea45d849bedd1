// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

namespace ecgmm::ecg {

struct InkMap;

/// A way from the left to the right edge of a picture: in each column it covers the rows
/// top[x]..bottom[x].
struct TracePath {
  std::vector<int> top;
  std::vector<int> bottom;
};

/// The cheapest way through the ink. Blank columns are dear; climbing through ink costs little and
/// through blank paper more, so that it takes a QRS complex up and down rather than a short cut.
/// @param presence  ink value → 0 (blank) .. 1 (the trace's).
TracePath find_path(const InkMap& map, const std::array<float, 256>& presence);

}  // namespace ecgmm::ecg
