// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/resize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"

namespace ecgmm::input {
namespace {

constexpr std::size_t kChannels = 3;
/// 8 bits are the value's, 2 are left for sums of weights over 1.
constexpr int kFractionBits = 32 - 8 - 2;

/// Which pixels make one pixel of the result, and how much of it each.
struct Taps {
  std::size_t first = 0;
  std::vector<std::int32_t> weights;
};

std::vector<Taps> taps_of(int from, int to) {
  const double step = static_cast<double>(from) / to;
  const double width = std::max(step, 1.0);  // enlarging does not sharpen the filter
  std::vector<Taps> all;
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * step;
    const int first = std::max(0, static_cast<int>(center - width + 0.5));
    const int end = std::min(from, static_cast<int>(center + width + 0.5));
    std::vector<double> weights;
    double sum = 0;
    for (int x = first; x < end; ++x) {
      const double distance = std::abs((x - center + 0.5) * (1.0 / width));
      weights.push_back(distance < 1 ? 1 - distance : 0);
      sum += weights.back();
    }
    Taps taps{static_cast<std::size_t>(first), {}};
    for (const double weight : weights) {
      const double share = sum == 0 ? weight : weight / sum;
      taps.weights.push_back(static_cast<std::int32_t>(0.5 + share * (1 << kFractionBits)));
    }
    all.push_back(std::move(taps));
  }
  return all;
}

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);

Image with_width(const Image& image, int width_px) {
  Image out;
  out.width_px = width_px;
  out.height_px = image.height_px;
  out.rgb.reserve(kChannels * static_cast<std::size_t>(width_px) *
                  static_cast<std::size_t>(image.height_px));
  const auto taps = taps_of(image.width_px, width_px);
  const std::size_t stride = kChannels * static_cast<std::size_t>(image.width_px);
  for (int y = 0; y < image.height_px; ++y) {
    const std::uint8_t* row = image.rgb.data() + static_cast<std::size_t>(y) * stride;
    for (const auto& [first, weights] : taps) {
      const std::uint8_t* pixel = row + kChannels * first;
      std::int32_t red = kHalf;
      std::int32_t green = kHalf;
      std::int32_t blue = kHalf;
      for (const std::int32_t weight : weights) {
        red += weight * pixel[0];
        green += weight * pixel[1];
        blue += weight * pixel[2];
        pixel += kChannels;
      }
      for (const auto sum : {red, green, blue}) out.rgb.push_back(rounded(sum));
    }
  }
  return out;
}

Image with_height(const Image& image, int height_px) {
  Image out;
  out.width_px = image.width_px;
  out.height_px = height_px;
  const std::size_t stride = kChannels * static_cast<std::size_t>(image.width_px);
  out.rgb.reserve(stride * static_cast<std::size_t>(height_px));
  std::vector<std::int32_t> sums(stride);
  for (const auto& [first, weights] : taps_of(image.height_px, height_px)) {
    std::fill(sums.begin(), sums.end(), kHalf);
    const std::uint8_t* row = image.rgb.data() + first * stride;
    for (const std::int32_t weight : weights) {
      for (std::size_t x = 0; x < stride; ++x) sums[x] += weight * row[x];
      row += stride;
    }
    for (const auto sum : sums) out.rgb.push_back(rounded(sum));
  }
  return out;
}

}  // namespace

Image resize_image(const Image& image, int width_px, int height_px) {
  if (image.width_px <= 0 || image.height_px <= 0) throw data_error("the image has no pixels");
  // Each axis rounds, so their order shows. As Pillow's: a result that is lower and wider takes the
  // rows first, which is less work.
  const bool rows_first = height_px < image.height_px && width_px > image.width_px;
  if (rows_first) return with_width(with_height(image, height_px), width_px);
  auto wide = image.width_px == width_px ? image : with_width(image, width_px);
  return wide.height_px == height_px ? wide : with_height(wide, height_px);
}

}  // namespace ecgmm::input
