// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ecgmm/io/image.h"

namespace ecgmm::io {

// What image.cc shares with the two codecs; of no use elsewhere.

/// A picture as stored, with the EXIF orientation (1..8) that still has to be applied.
struct StoredImage {
  DecodedImage decoded;
  int orientation = 1;
};

/// @throws Error (data).
StoredImage decode_jpeg(std::span<const std::byte> bytes);
StoredImage decode_png(std::span<const std::byte> bytes);

/// Refuses what does not fit in memory.
/// @throws Error (data) for more than kMaxPixels.
void check_picture_size(std::size_t width_px, std::size_t height_px);

/// @throws Error (internal) where the sizes of a picture that is to be encoded do not fit together.
void check_encodable(const Image& image);

/// Orientation (1..8) from a TIFF block as EXIF embeds it; 1 where it has none or is damaged.
/// Source: JEITA CP-3451, "Exchangeable image file format", tag 0x0112.
int exif_orientation(std::span<const std::uint8_t> tiff);

/// round(a * b / 255) for a, b in 0..255.
constexpr std::uint8_t multiply_255(unsigned a, unsigned b) {
  const unsigned product = a * b + 128;
  return static_cast<std::uint8_t>((product + (product >> 8)) >> 8);
}

}  // namespace ecgmm::io
