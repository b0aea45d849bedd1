// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/types.h"

namespace ecgmm::input {

/// Antialiased bilinear resize in fixed point: the bytes of Pillow's Image.resize(BILINEAR), whose
/// filter is a triangle as wide as a pixel of the result, one axis after the other.
/// @throws Error (data) for an image without pixels.
Image resize_image(const Image& image, int width_px, int height_px);

}  // namespace ecgmm::input
