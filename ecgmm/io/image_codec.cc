// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/image_codec.h"

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {

void check_picture_size(std::size_t width_px, std::size_t height_px) {
  if (width_px == 0 || height_px == 0) throw data_error("an image without pixels");
  if (width_px > kMaxPixels / height_px) {
    throw data_error(concat(width_px, "x", height_px, " pixels are more than ",
                            kMaxPixels / 1'000'000, " megapixels"),
                     "scale it down")
        .set_reason(ErrorReason::too_large);
  }
}

void check_encodable(const Image& image) {
  if (image.width_px <= 0 || image.height_px <= 0 ||
      image.rgb.size() != 3 * static_cast<std::size_t>(image.width_px) *
                              static_cast<std::size_t>(image.height_px)) {
    throw Error(ErrorKind::internal, concat("an image of ", image.width_px, "x", image.height_px,
                                            " pixels with ", image.rgb.size(), " bytes"));
  }
}

int exif_orientation(std::span<const std::uint8_t> tiff) {
  if (tiff.size() < 8) return 1;
  const bool little = tiff[0] == 'I' && tiff[1] == 'I';
  if (!little && !(tiff[0] == 'M' && tiff[1] == 'M')) return 1;
  const auto u16 = [&](std::size_t at) {
    return little ? tiff[at] | tiff[at + 1] << 8 : tiff[at] << 8 | tiff[at + 1];
  };
  const auto offset_at = [&](std::size_t at) {
    const auto low = static_cast<std::size_t>(u16(little ? at : at + 2));
    const auto high = static_cast<std::size_t>(u16(little ? at + 2 : at));
    return high << 16 | low;
  };
  if (u16(2) != 42) return 1;
  const std::size_t directory = offset_at(4);
  if (directory > tiff.size() - 2) return 1;
  const auto entries = static_cast<std::size_t>(u16(directory));
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    constexpr int kOrientation = 0x0112;
    constexpr int kShort = 3;
    if (u16(entry) != kOrientation) continue;
    const int value = u16(entry + 8);
    return u16(entry + 2) == kShort && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

}  // namespace ecgmm::io
