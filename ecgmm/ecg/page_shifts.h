// SPDX-License-Identifier: Apache-2.0
// Where the 5 mm lines of straightened paper lie, and where they should.
#pragma once

#include <array>
#include <complex>
#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

inline constexpr double kGridPxPerMm = 4;  ///< scale of the picture that they are measured on
inline constexpr int kGridHarmonics = 5;

/// How far the lines lie from where they should, at nodes.
struct LineShifts {
  Plane mm;      ///< (nodes down, nodes across)
  Plane weight;  ///< how sure, 0..1
};

/// Complex amplitudes of the harmonics of the 5 mm lines along x, in cells of one node's size.
struct LineHarmonics {
  int nx = 0;
  int ny = 0;
  std::array<std::vector<std::complex<float>>, kGridHarmonics> amplitude;
  std::vector<float> energy;
};

/// @param flat     darkness of straightened paper, kGridPxPerMm pixels a mm.
/// @param upright  lines along y (their positions are along x), else the other set.
LineHarmonics cell_harmonics(const Plane& flat, bool upright);

/// Follows the lines outwards from where they are plainest, so that none is taken for its neighbor.
/// @param radius  cells around each that are looked at together.
LineShifts follow_lines(const LineHarmonics& harmonics, int radius);

/// How far the lines move from a cell to its neighbor (dx, dy), in 5 mm: what harmonics turn by.
/// All cells count alike, however dark their lines or what else lies there.
double line_drift(const LineHarmonics& harmonics, int dx, int dy);

}  // namespace ecgmm::ecg
