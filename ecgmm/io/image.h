// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::io {

struct DecodedImage {
  Image image;
  std::string format;  ///< "jpeg" or "png", by content
  /// "greyscale", "CMYK converted to RGB", "transparency shown over white", "16 bit reduced to 8",
  /// "turned by its EXIF tag", "PNG named .jpg"
  std::vector<std::string> notes;
};

/// Largest picture that is decoded, 100 megapixels: more is refused before memory is taken.
inline constexpr std::size_t kMaxPixels = 100'000'000;

/// Decodes a JPEG or PNG (by content) to upright RGB: grayscale repeated, CMYK/YCCK converted,
/// alpha over white, 16 bit reduced, palette expanded, EXIF orientation applied.
/// @param name  for the note on a wrong file name; may be "".
/// @throws Error (data): 0 bytes, neither JPEG nor PNG, truncated, damaged, larger than kMaxPixels.
DecodedImage decode_image(std::span<const std::byte> bytes, std::string_view name);
DecodedImage read_image(const std::filesystem::path& path);

/// Baseline JPEG, 4:4:4, sRGB; same picture, same bytes.
/// @param quality  1..100.
std::vector<std::byte> encode_jpeg(const Image& image, int quality = 92);
std::vector<std::byte> encode_png(const Image& image);

}  // namespace ecgmm::io
