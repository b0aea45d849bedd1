// SPDX-License-Identifier: Apache-2.0
// What a small network that sees a picture is made of.
#pragma once

#include <cstddef>

#include "ecgmm/engine/layers.h"

namespace ecgmm::engine {

/// (height, width, channels), with `margin` zeros around height and width.
class Planes {
 public:
  Planes(std::size_t height, std::size_t width, std::size_t channels, std::size_t margin)
      : height_(height),
        width_(width),
        channels_(channels),
        margin_(margin),
        data_((height + 2 * margin) * (width + 2 * margin) * channels) {}
  std::size_t height() const { return height_; }
  std::size_t width() const { return width_; }
  std::size_t channels() const { return channels_; }  ///< as stored, filled up or not
  std::size_t margin() const { return margin_; }
  std::size_t row_step() const { return (width_ + 2 * margin_) * channels_; }
  /// The channels at a place, each coordinate from -margin on.
  float* at(std::ptrdiff_t y, std::ptrdiff_t x) { return data_.data() + offset(y, x); }
  const float* at(std::ptrdiff_t y, std::ptrdiff_t x) const { return data_.data() + offset(y, x); }

 private:
  std::size_t offset(std::ptrdiff_t y, std::ptrdiff_t x) const {
    const auto margin = static_cast<std::ptrdiff_t>(margin_);
    return static_cast<std::size_t>(y + margin) * row_step() +
           static_cast<std::size_t>(x + margin) * channels_;
  }
  std::size_t height_, width_, channels_, margin_;
  Floats data_;
};

/// Convolution by an odd kernel, padded by half of it: ceil(height / stride) x ceil(width /
/// stride).
/// @param input   with a margin of half the kernel or more, channels as the layer's input_step.
/// @param margin  of the result, here and below.
Planes convolve(const Layer& layer, const Planes& input, std::size_t stride, bool rectify,
                std::size_t margin);

/// Maxima of windows side by side; what does not fill a window is left out, as PyTorch does.
Planes max_pool(const Planes& input, std::size_t window, std::size_t margin);

/// Each value `factor` times in both directions.
Planes upsample_nearest(const Planes& input, std::size_t factor, std::size_t margin);

/// Bilinear interpolation between pixel centers (PyTorch's align_corners=False).
Planes upsample_bilinear(const Planes& input, std::size_t height, std::size_t width,
                         std::size_t margin);

/// The first channels of either, side by side, filled up to whole groups; of the same size.
Planes concatenate(const Planes& first, std::size_t first_channels, const Planes& second,
                   std::size_t second_channels, std::size_t margin);

}  // namespace ecgmm::engine
