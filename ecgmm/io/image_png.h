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

enum class PngEffort {
  kSmall,  ///< within a few percent of the smallest, for plots and strips
  kFast,   ///< a third of the time; photographs and scans become a tenth larger
};

/// 8 bit RGB; same picture, same bytes.
std::vector<std::byte> encode_png(const Image& image, PngEffort effort = PngEffort::kSmall);

}  // namespace ecgmm::io
