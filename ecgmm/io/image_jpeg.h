// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/io/image_codec.h"

namespace ecgmm::io {

/// @throws Error (data): truncated, damaged, larger than kMaxPixels.
StoredImage decode_jpeg(std::span<const std::byte> bytes);

/// Baseline JPEG, 4:4:4, sRGB; same picture, same bytes.
/// @param quality  1..100.
std::vector<std::byte> encode_jpeg(const Image& image, int quality = 92);

}  // namespace ecgmm::io
