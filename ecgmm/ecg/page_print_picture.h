// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_map.h"
#include "ecgmm/io/ocr.h"

namespace ecgmm::ecg {

/// A map of the paper as far as text of the ECG may stand: the area of the grid and 30 mm around
/// it.
/// @param area  as by find_grid_area(map).
PageMap map_of_print(PageMap map, const Plane& area);

/// How letters are shown. What is not read of the one is often read of the other.
enum class Letters {
  kPlain,  ///< large and as they are
  kBold,   ///< smaller and darker
};

/// What they are taken from where the grid is.
enum class Ground {
  kPaper,  ///< what is dark in all three channels, as around the grid: for colored grids
  kInk,    ///< the ink, cleaned of the grid, which costs letters strokes that lie along its lines
};

/// A gray picture of straightened paper for the recognition of its text: of what is dark, what may
/// be letters by its size. For letters about 2 mm tall.
/// @param around     as by map_of_print().
/// @param ink        0 on paper, 1 in ink; of `map`, px_per_mm pixels a mm.
/// @param area       of the grid, as by crop_to_area().
io::GrayPicture picture_of_print(const Color3& planes, const PageMap& around, const PageMap& map,
                                 const Plane& area, const Plane& ink, int px_per_mm,
                                 Letters letters, Ground ground);

}  // namespace ecgmm::ecg
