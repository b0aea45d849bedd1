// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "ecgmm/io/image_codec.h"

namespace ecgmm::io {

/// Decodes a JPEG or PNG (by content) to upright RGB: grayscale repeated, CMYK/YCCK converted,
/// alpha over white, 16 bit reduced, palette expanded, EXIF orientation applied.
/// @param name  for the note on a wrong file name; may be "".
/// @throws Error (data): 0 bytes, neither JPEG nor PNG, truncated, damaged, larger than kMaxPixels.
DecodedImage decode_image(std::span<const std::byte> bytes, std::string_view name);
DecodedImage read_image(const std::filesystem::path& path);

}  // namespace ecgmm::io
