// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/types.h"

namespace ecgmm::io {

/// Bilinear resize of an 8-bit picture, antialiased where it shrinks: the same bytes as Pillow's
/// `Image.resize((width_px, height_px), BILINEAR)`. In each direction in fixed point with 22 bits
/// behind the point, rounded to 8 bit: first along the rows; first down the columns where the
/// height shrinks by more than twice as many pixels as the width, as Pillow 13 does (older ones,
/// all along the rows first, may differ there by a gray level).
/// @throws Error (data) for a picture without pixels; Error (usage) for a size below 1 or, for the
///         result or between the two passes, above kMaxPixels.
/// Source: the algorithm of Pillow's ImagingResample (HPND license), written anew.
Image resize_bilinear(const Image& image, int width_px, int height_px);

}  // namespace ecgmm::io
