// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include "ecgmm/ecg/page_lattice.h"

namespace ecgmm::ecg {

/// Where each point of the flat paper lies in the picture: a homography, and for bent paper small
/// shifts, linear between nodes.
struct PageMap {
  Eigen::Matrix3d to_px = Eigen::Matrix3d::Identity();  ///< paper (mm) to picture (px)
  double left_mm = 0;                                   ///< of the part of the paper that is seen
  double top_mm = 0;
  double width_mm = 0;
  double height_mm = 0;
  double px_per_mm = 0;   ///< in the middle
  int picture_width = 0;  ///< px
  int picture_height = 0;
  Plane shift_x;  ///< mm at nodes `kNode` mm apart, from (left, top)
  Plane shift_y;
  Plane seen;  ///< how sure the lines of both directions are, 0..1, in cells of `kNode`

  static constexpr double kNode = 5;

  /// Whether the picture shows all of a cell of `seen`.
  bool shows_cell(int x, int y) const;

  /// The place in the picture, px, of a place on the paper, mm: projection and bend.
  Eigen::Vector2d at(double x_mm, double y_mm) const;
};

/// How unevenly the paper seems to be stretched along a line of it, from left to right: by how much
/// 5 mm differ from those 10 mm farther on, as a share, in nine tenths of the line at most. Paper
/// is not; where its lines are hardly seen, what is taken for them may be.
/// @param y_mm  and the ends are from the map's left and top.
double unevenness(const PageMap& map, double y_mm, double left_mm, double right_mm);

/// The flat paper of a lattice of 5 mm, as far as a picture of this size shows it.
PageMap map_of(const Lattice& lattice, int width_px, int height_px);

/// What pitch, angle and shear of a lattice are taken from.
enum class LatticeFit {
  kWhole,  ///< how the lines move from each 5 mm to the next, over the whole picture
  kParts,  ///< the parts of the picture that find_lattice() looks at
};

/// Finds the paper's grid in a picture and how the paper is bent, from the lines' positions.
/// @param dark     darkness of the picture, strong ink cut off.
/// @param lattice  of it.
/// @return width_mm = 0 where no grid is seen.
PageMap find_map(const Plane& dark, Lattice lattice, LatticeFit fit);

}  // namespace ecgmm::ecg
