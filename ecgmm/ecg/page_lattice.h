// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// The lines of a grid in one part of a picture.
struct TileLattice {
  Eigen::Vector2d at;      ///< middle of the part, px
  Eigen::Vector2d across;  ///< lines a px, along the paper's x (the upright lines)
  Eigen::Vector2d down;    ///< and along its y
  double score = 0;        ///< how far their harmonics stand out of the rest
};

/// The grid of a whole picture, as a homography from pixels to lines.
struct Lattice {
  Eigen::Matrix3d to_lines;  ///< (x px, y px, 1) to (line number across, down, 1); 0 at `middle`
  Eigen::Vector2d middle;    ///< px
  double spread = 0;         ///< typical relative error of a part's pitch
  int tiles = 0;             ///< parts that agree
  double score = 0;          ///< mean of theirs
  double pitch_px = 0;       ///< of the strongest set of lines, in the middle
};

/// Finds the lines 5 mm apart. Where all lines are alike, or only those of 5 mm are drawn, their
/// number on the page tells which they are; it takes the picture to show most of a page. Any angle
/// (the one within 45° of upright is taken), perspective, uneven light.
/// @param dark  darkness of the picture, strong ink cut off.
/// @return tiles = 0 where no grid is seen.
Lattice find_lattice(const Plane& dark);

}  // namespace ecgmm::ecg
