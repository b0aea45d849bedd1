// SPDX-License-Identifier: Apache-2.0
// Pictures as files, and the tracing of what they show.
#include <algorithm>

#include "ecgmm/ecg/trace.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"
#include "target.h"

namespace ecgmm::fuzz {
namespace {

using Seeds = std::vector<std::string>;

/// A strip with a grid and a wave.
Image small_strip(int width_px, int height_px) {
  Image image{width_px, height_px, {}};
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      const int wave = height_px / 2 + (x % 40 < 3 ? -height_px / 4 : (x / 8) % 3);
      const bool ink = std::abs(y - wave) < 2, grid = x % 10 == 0 || y % 10 == 0;
      for (const std::uint8_t paper : {255, 230, 230}) {
        image.rgb.push_back(ink ? 20 : grid ? static_cast<std::uint8_t>(paper - 60) : paper);
      }
    }
  }
  return image;
}

void image(Input input) {
  guarded([&] {
    // A picture of a few bytes may be large: that is allowed, and only takes time here.
    const auto bytes = std::as_bytes(input);
    io::decode_image(bytes, "picture.jpg");
  });
}

/// Width and height in one byte each, then pixels, again and again.
void trace(Input input) {
  if (input.size() < 5) return;
  Image picture{40 + 2 * input[0], 20 + input[1], {}};
  const Input pixels = input.subspan(2);
  const auto count = static_cast<std::size_t>(picture.width_px * picture.height_px * 3);
  picture.rgb.reserve(count);
  for (std::size_t i = 0; i < count; ++i) picture.rgb.push_back(pixels[i % pixels.size()]);
  guarded([&] {
    ecg::StripGeometry geometry;
    geometry.width_px = picture.width_px;
    ecg::extract_trace(picture, geometry);
  });
}

std::string as_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Seeds small_images() {
  const Image strip = small_strip(60, 30);
  return {as_text(io::encode_jpeg(strip)), as_text(io::encode_png(strip))};
}
Seeds small_pixels() {
  const Image strip = small_strip(240, 80);
  return {std::string("\x64\x3C") + std::string(strip.rgb.begin(), strip.rgb.end())};
}

}  // namespace

std::vector<Target> picture_targets() {
  return {{"image", image, small_images}, {"trace", trace, small_pixels}};
}

}  // namespace ecgmm::fuzz
