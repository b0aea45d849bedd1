// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_area.h"

namespace ecgmm::ecg {

/// How the lines of a grid are told from ink.
enum class GridTone {
  kNone,   ///< there are none
  kFaint,  ///< by color, and by what recurs every 5 mm
  kDark,   ///< as dark as the traces: first what a stretch of a line has nearly everywhere, since
           ///< lines drawn on whole pixels do not recur exactly; then what recurs
};

/// The ink of straightened paper.
struct PageInk {
  Plane ink;              ///< about 1 in the middle of traces, 0 on paper and on the grid
  double line_share = 0;  ///< of the paper on which lines as dark as a fifth of the ink were taken
};

/// How far each pixel of straightened paper is ink of the traces. The color direction that shows
/// dark ink and hides grid and noise comes from constrained energy minimization (Harsanyi & Chang,
/// IEEE Trans Geosci Remote Sens 32(4), 1994, DOI 10.1109/36.298007); for dark lines it is the
/// faintest of the three channels. The grid is taken off.
/// @param flat       it is changed in place, so better moved.
/// @param px_per_mm  a multiple of 4; the paper is whole cells of 5 mm.
/// @param area       as by find_grid_area(): there is no ink outside it.
PageInk find_page_ink(Color3 flat, int px_per_mm, const Plane& area, GridTone tone);

}  // namespace ecgmm::ecg
