// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/image_resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/image.h"

namespace ecgmm::io {
namespace {

constexpr int kFractionBits = 22;
constexpr std::size_t kChannels = 3;

/// How much of which inputs an output is made of.
struct Window {
  std::size_t begin = 0;
  std::vector<std::int32_t> shares;  ///< sum about 2^kFractionBits
};

/// The triangle of width 2 around 0.
double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }

std::vector<Window> windows(int inputs, int outputs) {
  const double scale = static_cast<double>(inputs) / outputs;
  const double support = std::max(scale, 1.0);
  std::vector<Window> made(static_cast<std::size_t>(outputs));
  for (int i = 0; i < outputs; ++i) {
    const double center = (i + 0.5) * scale;
    const int begin = std::max(0, static_cast<int>(std::lround(center - support)));
    const int end = std::min(inputs, static_cast<int>(std::lround(center + support)));
    std::vector<double> weights;
    double sum = 0;
    for (int x = begin; x < end; ++x) {
      weights.push_back(triangle((x - center + 0.5) * (1 / support)));
      sum += weights.back();
    }
    auto& window = made[static_cast<std::size_t>(i)];
    window.begin = static_cast<std::size_t>(begin);
    for (const double weight : weights) {
      const double share = sum == 0 ? weight : weight / sum;
      window.shares.push_back(static_cast<std::int32_t>(std::lround(share * (1 << kFractionBits))));
    }
  }
  return made;
}

constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::min(sum >> kFractionBits, 255));
}

Image resize_rows(const Image& image, int width_px) {
  const auto columns = windows(image.width_px, width_px);
  Image resized{width_px, image.height_px, {}};
  const std::size_t row_bytes = static_cast<std::size_t>(image.width_px) * kChannels;
  resized.rgb.reserve(columns.size() * static_cast<std::size_t>(image.height_px) * kChannels);
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height_px); ++y) {
    const auto* row = image.rgb.data() + y * row_bytes;
    for (const auto& window : columns) {
      std::int32_t red = kHalf, green = kHalf, blue = kHalf;
      const auto* pixel = row + window.begin * kChannels;
      for (const auto share : window.shares) {
        red += pixel[0] * share;
        green += pixel[1] * share;
        blue += pixel[2] * share;
        pixel += kChannels;
      }
      resized.rgb.insert(resized.rgb.end(), {rounded(red), rounded(green), rounded(blue)});
    }
  }
  return resized;
}

Image resize_columns(const Image& image, int height_px) {
  Image resized{image.width_px, height_px, {}};
  const std::size_t row_bytes = static_cast<std::size_t>(image.width_px) * kChannels;
  resized.rgb.reserve(row_bytes * static_cast<std::size_t>(height_px));
  std::vector<std::int32_t> sums(row_bytes);
  for (const auto& window : windows(image.height_px, height_px)) {
    std::fill(sums.begin(), sums.end(), kHalf);
    const auto* row = image.rgb.data() + window.begin * row_bytes;
    for (const auto share : window.shares) {
      for (std::size_t i = 0; i < row_bytes; ++i) sums[i] += row[i] * share;
      row += row_bytes;
    }
    for (const auto sum : sums) resized.rgb.push_back(rounded(sum));
  }
  return resized;
}

}  // namespace

Image resize_bilinear(const Image& image, int width_px, int height_px) {
  if (image.width_px <= 0 || image.height_px <= 0) throw data_error("the image has no pixels");
  const auto rows = static_cast<std::size_t>(std::max(image.height_px, height_px));
  if (width_px <= 0 || height_px <= 0 || static_cast<std::size_t>(width_px) > kMaxPixels / rows) {
    throw usage_error(concat("an image of ", image.width_px, " x ", image.height_px,
                             " pixels cannot be scaled to ", width_px, " x ", height_px),
                      "give a size of at least 1 x 1 and at most 100 megapixels");
  }
  const auto across = [&](const Image& from) {
    return from.width_px == width_px ? from : resize_rows(from, width_px);
  };
  const auto down = [&](const Image& from) {
    return from.height_px == height_px ? from : resize_columns(from, height_px);
  };
  // The order decides how the bytes are rounded between the two.
  const bool down_first =
      height_px < image.height_px && image.height_px - height_px > 2 * (image.width_px - width_px);
  return down_first ? across(down(image)) : down(across(image));
}

}  // namespace ecgmm::io
