// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// For each column of straightened paper the pixels that a trace takes: from `top` to `bottom`,
/// both included; top > bottom: none.
struct Way {
  std::vector<int> top;
  std::vector<int> bottom;
};

/// The cheapest way through the ink from the left border to the right one: blank paper and being
/// far from the row's middle cost, going up and down along ink costs little.
/// @param ink      as by find_page_ink().
/// @param middles  of the rows, px.
/// @return one for each row, found by itself; four together take little longer than one.
std::vector<Way> cheapest_ways(const Plane& ink, const std::vector<int>& middles, int px_per_mm);

}  // namespace ecgmm::ecg
