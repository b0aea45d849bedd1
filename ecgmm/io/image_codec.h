// SPDX-License-Identifier: Apache-2.0
// What image.cc shares with the two codecs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::io {

/// A picture, and what was read with tolerance.
struct DecodedImage {
  Image image;
  std::string format;  ///< "jpeg" or "png", by content
  /// "greyscale", "CMYK converted to RGB", "transparency shown over white", "16 bit reduced to 8",
  /// "turned by its EXIF tag", "PNG named .jpg"
  std::vector<std::string> notes;
};

/// Largest picture that is decoded, 100 megapixels: more is refused before memory is taken.
inline constexpr std::size_t kMaxPixels = 100'000'000;

/// A picture as stored, with the EXIF orientation (1..8) that still has to be applied.
struct StoredImage {
  DecodedImage decoded;
  int orientation = 1;
};

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
