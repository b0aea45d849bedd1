// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_way.h"

namespace ecgmm::ecg {

/// Lets each of a page's traces have no more than its share where a column's ink joins several, and
/// adds the tips of narrow waves, which a way may cut off where their two flanks nearly touch.
/// @param inked  of all rows, as by inked().
/// @param ways   what they run along.
void share_ink(const Plane& ink, std::vector<Way>& inked, const std::vector<Way>& ways,
               int px_per_mm);

}  // namespace ecgmm::ecg
