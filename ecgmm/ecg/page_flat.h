// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "ecgmm/ecg/page_map.h"

namespace ecgmm::ecg {

/// A picture of the paper, straightened: `px_per_mm` pixels a mm along both axes, from (left, top).
/// @param outside  the value of what the picture does not show.
Plane straighten(const Plane& plane, const PageMap& map, double px_per_mm, float outside);

/// The same of a picture's three channels; outside of the picture each is what `outside` says.
/// @param cubic  by a cubic (Catmull-Rom), which keeps thin lines of small pictures sharp.
Color3 straighten(const Color3& planes, const PageMap& map, double px_per_mm, bool cubic,
                  const std::array<float, 3>& outside);

}  // namespace ecgmm::ecg
