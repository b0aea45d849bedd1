// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_map.h"

namespace ecgmm::ecg {

/// The part of the paper that bears the grid: per 5 mm cell of the map, 1 inside and 0 outside. It
/// is the largest connected part where the lines of both directions are seen, with its holes and
/// notches (text, creases, reflections) filled. All 1 where too little is seen to tell.
Plane find_grid_area(const PageMap& map);

/// Makes the map, and the area with it, as small as the area and one cell around it.
void crop_to_area(PageMap& map, Plane& area);

/// Gives what lies outside the area the value `paper`.
/// @param flat  the straightened paper, `px_per_mm` pixels a mm.
void keep_area(Plane& flat, const Plane& area, int px_per_mm, float paper);

}  // namespace ecgmm::ecg
