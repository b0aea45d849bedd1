// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::ecg {

/// One channel of a picture; pixel (x, y) covers [x, x + 1) × [y, y + 1).
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<float> values;  ///< (height, width)

  Plane() = default;
  Plane(int w, int h, float fill = 0)
      : width(w),
        height(h),
        values(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), fill) {}
  /// The pixels of a row, from x = 0 on; y must be within the picture.
  float* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  const float* row(int y) const { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  /// One pixel, which must be within the picture.
  float& at(int x, int y) { return row(y)[x]; }
  float at(int x, int y) const { return row(y)[x]; }
};

using Color3 = std::array<Plane, 3>;  ///< red, green, blue

/// Whole picture as three planes of 0..255, made smaller by a whole factor (means of squares of
/// `factor` pixels a side) where factor > 1.
Color3 to_planes(const Image& image, int factor);

/// Whether a picture's pixels are black or white, but for one in a hundred: a fax.
bool is_bilevel(const Image& image);

/// Weighs each pixel with its neighbors, 1 : 2 : 1 along both axes: a fax draws what lies between
/// two lines of its pixels now on the one, now on the other.
void soften(Plane& plane);

/// A place between the pixels of planes of one size, for linear values; clamped to the border.
/// (x, y) in pixel edges: a pixel's middle is at .5.
class SamplePlace {
 public:
  SamplePlace(int width, int height, double x, double y) {
    const double u = std::clamp(x - 0.5, 0.0, width - 1.001);
    const double v = std::clamp(y - 0.5, 0.0, height - 1.001);
    left_ = static_cast<int>(u);
    top_ = static_cast<int>(v);
    a_ = static_cast<float>(u - left_);
    b_ = static_cast<float>(v - top_);
    right_ = std::min(left_ + 1, width - 1);
    bottom_ = std::min(top_ + 1, height - 1);
  }
  float in(const Plane& plane) const { return between(plane.row(top_), plane.row(bottom_), 1); }
  /// A channel of a picture.
  float in(const Image& image, std::size_t channel) const {
    const auto row = [&](int y) {
      return image.rgb.data() + (static_cast<std::ptrdiff_t>(y) * image.width_px) * 3 + channel;
    };
    return between(row(top_), row(bottom_), 3);
  }

 private:
  /// @param step  from one pixel of a row to the next.
  template <typename Value>
  float between(const Value* p, const Value* q, std::ptrdiff_t step) const {
    const auto at = [&](const Value* row, int x) { return static_cast<float>(row[x * step]); };
    return (1 - b_) * (at(p, left_) + a_ * (at(p, right_) - at(p, left_))) +
           b_ * (at(q, left_) + a_ * (at(q, right_) - at(q, left_)));
  }
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  float a_ = 0, b_ = 0;
};

/// The value at such a place.
inline float sample(const Plane& plane, double x, double y) {
  return SamplePlace(plane.width, plane.height, x, y).in(plane);
}

/// How much darker than the paper around it each pixel is: log(paper / pixel), 0 on paper, about
/// 1.5 on black ink; within [-0.3, 2.5]. The paper's brightness is in blocks of `block` pixels a
/// side the value that `quantile` of the pixels do not reach, smoothed over neighboring blocks.
Plane darkness(Plane plane, int block, double quantile);

/// Takes off what is dark over more than 2 reach + 1 blocks of `block` pixels a side in both
/// directions: shadows of folds, never lines.
/// @param dark  as by darkness().
void take_off_shade(Plane& dark, int block, int reach);

}  // namespace ecgmm::ecg
