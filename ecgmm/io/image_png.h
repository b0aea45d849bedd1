// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/io/image_codec.h"

namespace ecgmm::io {

/// @throws Error (data): truncated, damaged, larger than kMaxPixels.
StoredImage decode_png(std::span<const std::byte> bytes);

/// 8 bit RGB; same picture, same bytes.
std::vector<std::byte> encode_png(const Image& image);

}  // namespace ecgmm::io
