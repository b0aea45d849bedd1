// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// Takes off the ink what no trace looks like: specks, and straight lines along either axis
/// (frames, rests of the grid) that are longer than a trace can be level. Where a trace crosses
/// such a line it is kept.
void clean_ink(Plane& ink, int px_per_mm);

/// Takes dark surroundings that reach into the area of the grid (a table, the edge of a window) for
/// paper: whatever is dark over more than a millimeter and touches the outside of the area.
/// @param dark  0 on paper, as by darkness(); outside of the area it is `kOutside`.
void drop_surroundings(std::array<Plane, 3>& dark, int px_per_mm);

inline constexpr float kOutside = -9;  ///< marks what is outside of the area

}  // namespace ecgmm::ecg
