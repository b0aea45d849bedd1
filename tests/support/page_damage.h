// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "ecgmm/core/types.h"

namespace ecgmm {

/// The part of an image from (x, y) on; all values are cut to the image.
inline Image cropped(const Image& from, int x, int y, int width, int height) {
  x = std::clamp(x, 0, from.width_px - 1);
  y = std::clamp(y, 0, from.height_px - 1);
  Image to{std::clamp(width, 1, from.width_px - x), std::clamp(height, 1, from.height_px - y), {}};
  for (int v = 0; v < to.height_px; ++v) {
    const auto begin = from.rgb.begin() + (std::ptrdiff_t{y + v} * from.width_px + x) * 3;
    to.rgb.insert(to.rgb.end(), begin, begin + std::ptrdiff_t{to.width_px} * 3);
  }
  return to;
}

/// Mirrored along the diagonal; with mirrored() a quarter turn.
inline Image transposed(const Image& from) {
  Image to{from.height_px, from.width_px, {}};
  to.rgb.reserve(from.rgb.size());
  for (int y = 0; y < to.height_px; ++y) {
    for (int x = 0; x < to.width_px; ++x) {
      const auto at = from.rgb.begin() + (std::ptrdiff_t{x} * from.width_px + y) * 3;
      to.rgb.insert(to.rgb.end(), at, at + 3);
    }
  }
  return to;
}

inline void swap_pixels(Image& image, int x0, int y0, int x1, int y1) {
  const auto at = [&](int x, int y) {
    return image.rgb.begin() + (std::ptrdiff_t{y} * image.width_px + x) * 3;
  };
  std::swap_ranges(at(x0, y0), at(x0, y0) + 3, at(x1, y1));
}

inline void mirror(Image& image) {
  for (int y = 0; y < image.height_px; ++y)
    for (int x = 0; x < image.width_px / 2; ++x)
      swap_pixels(image, x, y, image.width_px - 1 - x, y);
}

inline void flip(Image& image) {
  for (int y = 0; y < image.height_px / 2; ++y)
    for (int x = 0; x < image.width_px; ++x) swap_pixels(image, x, y, x, image.height_px - 1 - y);
}

/// Eight bytes as one damage: what, where (shares of the image), how large, and two of detail.
inline void damage_page(Image& image, std::span<const std::uint8_t, 8> bytes) {
  const auto share = [&](std::size_t i, int extent) { return bytes[i] * extent / 256; };
  const int x = share(1, image.width_px), y = share(2, image.height_px);
  const int width = 1 + share(3, image.width_px), height = 1 + share(4, image.height_px);
  const auto each = [&](auto&& change) {  // every byte of the rectangle
    for (int v = y; v < std::min(y + height, image.height_px); ++v) {
      auto* row = image.rgb.data() + std::ptrdiff_t{v} * image.width_px * 3;
      for (int u = 3 * x; u < 3 * std::min(x + width, image.width_px); ++u) change(row[u], u + v);
    }
  };
  std::uint32_t noise = 1 + bytes[5] + 256U * bytes[6];
  switch (bytes[0] % 10) {
    case 0:
      return void(image = cropped(image, x, y, width, height));
    case 1:
      return mirror(image);
    case 2:
      return flip(image);
    case 3:
      return void(image = transposed(image));
    case 4:  // covered
      return each([&](std::uint8_t& value, int at) { value = bytes[5 + at % 3]; });
    case 5:  // noise
      return each([&](std::uint8_t& value, int) {
        noise = noise * 1664525 + 1013904223;
        value = static_cast<std::uint8_t>(std::clamp(
            value + static_cast<int>(noise >> 24) % (1 + bytes[7]) - bytes[7] / 2, 0, 255));
      });
    case 6:  // negative
      return each([](std::uint8_t& value, int) { value = static_cast<std::uint8_t>(255 - value); });
    case 7:  // black and white
      return each([&](std::uint8_t& value, int) { value = value > bytes[5] ? 255 : 0; });
    case 8:  // faint
      return each([&](std::uint8_t& value, int) {
        value = static_cast<std::uint8_t>(128 + (value - 128) * bytes[5] / 255);
      });
    default:  // stripes, as if of a grid
      return each([&](std::uint8_t& value, int at) {
        if (at % (2 + bytes[5] % 40) == 0) value = bytes[6];
      });
  }
}

/// One damage after the other, at most eight.
inline void damage_page_by(Image& image, std::span<const std::uint8_t> bytes) {
  for (int n = 0; n < 8 && bytes.size() >= 8; ++n, bytes = bytes.subspan(8)) {
    damage_page(image, bytes.first<8>());
  }
}

}  // namespace ecgmm
