// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::ecg {

// First part of reading a trace: from a picture to what was put on its paper.

/// Averages blocks of factor × factor pixels (factor <= 257); an incomplete block at the right or
/// lower edge is left out.
Image shrink(const Image& image, int factor);

/// Puts factor × factor pixels in the place of each, between their neighbors' values.
Image enlarge(const Image& image, int factor);

/// What each pixel lacks of the paper's color around it: 255 (1 - pixel / paper) per channel, so
/// that paper is 0 whatever its tint and light, and black is 255. A dark screen is inverted first.
/// @param block_px  side of the squares in which the paper's color is sought: larger than the
///                  grid's boxes, smaller than shadows.
Image stain(const Image& image, int block_px);

/// The paper's tilt from its grid (from the trace where there is none): rows down per column to the
/// right, within ±0.035 (2 degrees).
double tilt_of(const Image& stain);

/// A stain on level paper.
struct LevelStain {
  Image image;
  /// The rows top[x] <= y < bottom[x] of column x come from the picture, the others are empty.
  std::vector<int> top, bottom;
  double tilt = 0;  ///< taken out
  /// How much lower a line of that tilt lies in column x than a whole-pixel shear has put it.
  double remainder_px(int x) const;
};

/// Shears a stain by whole pixels so that a tilt becomes level. The picture grows in height by what
/// its ends are moved.
LevelStain level(Image stain, double tilt);

/// The same, `factor` times smaller.
LevelStain shrink(const LevelStain& stain, int factor);

}  // namespace ecgmm::ecg
