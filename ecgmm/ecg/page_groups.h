// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// Pixels of ink that touch each other, if only at a corner.
struct InkGroup {
  std::vector<std::size_t> pixels;               ///< their places in the plane's values
  int left = 0, right = 0, top = 0, bottom = 0;  ///< the outermost pixels
};

/// Calls `body` for each group of pixels that hold at least `least`, row by row, until it returns
/// false. It may change the pixels of its group.
void for_each_group(const Plane& ink, float least,
                    const std::function<bool(const InkGroup&)>& body);

}  // namespace ecgmm::ecg
