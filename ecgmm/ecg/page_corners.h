// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <span>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// The corners of a sheet of paper in a picture, px: top left, top right, bottom right, bottom
/// left. They may lie outside of the picture.
using Corners = std::array<Eigen::Vector2d, 4>;

/// Whether these may be the corners of a sheet that is seen at an angle: in their order, each close
/// to a right angle, opposite sides of like lengths.
bool may_be_sheet(const Corners& corners);

/// Takes x and y of each corner, px, in this order.
/// @throws Error (usage) for another number of them, or if they may not be those of a sheet.
Corners corners_of(std::span<const double> xy);

/// Finds flat paper in a photograph: four straight edges, brighter inside than outside.
/// @param planes  of the picture, 0..255.
std::optional<Corners> find_corners(const Color3& planes);

/// A flat picture of the sheet alone, as if it had been photographed from straight above. How wide
/// it is for its height is not known exactly: opposite sides are as long as in the mean of both.
struct FlatSheet {
  Eigen::Matrix3d to_px;  ///< to pixels of the photograph
  int width = 0;          ///< px
  int height = 0;
};

/// @param corners  that may be those of a sheet.
FlatSheet flat_sheet(const Corners& corners);

/// One channel of the flat sheet; `outside` where the photograph does not show it. Each pixel's
/// place is exact; straighten() takes places between two on a line, which changes what is read.
Plane flatten(const Plane& plane, const FlatSheet& sheet, float outside);

}  // namespace ecgmm::ecg
