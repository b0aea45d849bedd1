// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_area.h"

namespace ecgmm::ecg {

/// How far each pixel of straightened paper is ink of the traces: about 1 in their middle, 0 on
/// paper and on the grid. The color direction that shows dark ink and hides grid and noise comes
/// from constrained energy minimization (Harsanyi & Chang, IEEE Trans Geosci Remote Sens 32(4),
/// 1994, DOI 10.1109/36.298007); what recurs every 5 mm is taken off.
/// @param flat       it is changed in place, so better moved.
/// @param px_per_mm  a multiple of 4; the paper is whole cells of 5 mm.
/// @param area       as by find_grid_area(): there is no ink outside it.
Plane find_page_ink(Color3 flat, int px_per_mm, const Plane& area);

}  // namespace ecgmm::ecg
