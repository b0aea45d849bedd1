// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ecgmm/ecg/trace_paper.h"

namespace ecgmm::ecg {

// Second part of reading a trace: from stained paper to the trace's own ink.

/// A direction among colors: weights of the three channels of a stain (as shares of 255).
using ColorWeights = std::array<double, 3>;

/// How much of that color a pixel has.
inline float answer(const std::array<float, 3>& w, const std::uint8_t* pixel) {
  return w[0] * pixel[0] + w[1] * pixel[1] + w[2] * pixel[2];
}

/// The value below which that share of the values lies; values must not be empty.
float quantile(std::vector<float> values, double share);

/// Ink of the trace's color; pixel (x, y) is at x * height + y, since work goes by columns.
struct InkMap {
  static constexpr int kFull = 160;  ///< ink of the trace's own strength
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> ink;
  std::vector<int> top, bottom;  ///< rows of each column that the picture has

  /// The ink of a column, from its top on; x must be within the picture.
  const std::uint8_t* column(int x) const {
    return ink.data() + static_cast<std::ptrdiff_t>(x) * height_px;
  }
  std::uint8_t* column(int x) { return ink.data() + static_cast<std::ptrdiff_t>(x) * height_px; }
};

/// The ink in a direction of color, scaled so that the strongest of most columns is kFull.
InkMap ink_of(const LevelStain& stain, const ColorWeights& weights);

/// Takes away what the paper lies on: ink that hangs together with the upper or lower edge of the
/// picture along at least `edge_px`. Gives the map without the level of rows and columns that are
/// inked over their whole length or recur with the grid's period, but with those that only the
/// trace runs along.
InkMap remove_paper(InkMap& map, int edge_px);

/// Where areas are inked over at least side × side pixels, and a pixel around: 1, else 0; laid out
/// as the ink. Empty if there are none.
std::vector<std::uint8_t> solid_areas(const InkMap& map, int side_px);

/// How sure it is that ink of each value is the trace's, 0..1, from the map's own levels.
std::array<float, 256> ink_presence(const InkMap& map);

}  // namespace ecgmm::ecg
