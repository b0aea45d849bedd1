// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_flat.h"

#include <algorithm>
#include <vector>

#include "ecgmm/ecg/page_lanes.h"

namespace ecgmm::ecg {
namespace {

using Pixel = Lanes::Four;  ///< three channels and nothing

/// Calls set(x, y, p) for every pixel of the straightened paper with its place in the picture, or
/// nothing where that lies outside of it.
template <typename Set>
void for_places(int picture_width, int picture_height, const PageMap& map, double px_per_mm,
                const Set& set) {
  const int width = static_cast<int>(map.width_mm * px_per_mm);
  const int height = static_cast<int>(map.height_mm * px_per_mm);
  // The map is smooth: exact every 8 pixels, linear between.
  constexpr int kStep = 8;
  for (int y = 0; y < height; ++y) {
    const double my = map.top_mm + (y + 0.5) / px_per_mm;
    Eigen::Vector2d from = map.at(map.left_mm + 0.5 / px_per_mm, my);
    for (int x = 0; x < width; x += kStep) {
      const Eigen::Vector2d to = map.at(map.left_mm + (x + kStep + 0.5) / px_per_mm, my);
      for (int k = 0; k < kStep && x + k < width; ++k) {
        const Eigen::Vector2d p = from + (to - from) * (k / static_cast<double>(kStep));
        if (p.x() >= 0 && p.y() >= 0 && p.x() <= picture_width && p.y() <= picture_height)
          set(x + k, y, p);
      }
      from = to;
    }
  }
}

Pixel cubic_between(const Pixel& a, const Pixel& b, const Pixel& c, const Pixel& d, float t) {
  return b + 0.5F * t *
                 (c - a + t * (2.0F * a - 5.0F * b + 4.0F * c - d + t * (3.0F * (b - c) + d - a)));
}

/// The channels side by side, so that all are sampled at once.
class Pixels {
 public:
  explicit Pixels(const Color3& planes)
      : width_(planes[0].width), height_(planes[0].height), values_(planes[0].values.size()) {
    for (std::size_t i = 0; i < values_.size(); ++i)
      values_[i].v = Pixel{planes[0].values[i], planes[1].values[i], planes[2].values[i], 0};
  }
  int width() const { return width_; }
  int height() const { return height_; }
  /// As sample() of each channel.
  Pixel linear(double x, double y) const {
    const double u = std::clamp(x - 0.5, 0.0, width_ - 1.001);
    const double v = std::clamp(y - 0.5, 0.0, height_ - 1.001);
    const int i = static_cast<int>(u);
    const int j = static_cast<int>(v);
    const auto a = static_cast<float>(u - i);
    const auto b = static_cast<float>(v - j);
    const int i1 = std::min(i + 1, width_ - 1);
    const int j1 = std::min(j + 1, height_ - 1);
    return (1 - b) * (at(i, j) + a * (at(i1, j) - at(i, j))) +
           b * (at(i, j1) + a * (at(i1, j1) - at(i, j1)));
  }
  /// The same by a cubic; at the border linear. x and y are not negative.
  Pixel cubic(double x, double y) const {
    const double u = x + 0.5;
    const double v = y + 0.5;
    const int i = static_cast<int>(u) - 1;
    const int j = static_cast<int>(v) - 1;
    if (i < 1 || j < 1 || i + 2 >= width_ || j + 2 >= height_) return linear(x, y);
    const auto a = static_cast<float>(u - 1 - i);
    const auto b = static_cast<float>(v - 1 - j);
    const auto line = [&](int k) {
      return cubic_between(at(i - 1, k), at(i, k), at(i + 1, k), at(i + 2, k), a);
    };
    return cubic_between(line(j - 1), line(j), line(j + 1), line(j + 2), b);
  }

 private:
  const Pixel& at(int x, int y) const {
    return values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                   static_cast<std::size_t>(x)]
        .v;
  }
  int width_;
  int height_;
  std::vector<Lanes> values_;
};

Plane empty_flat(const PageMap& map, double px_per_mm, float fill) {
  return {static_cast<int>(map.width_mm * px_per_mm), static_cast<int>(map.height_mm * px_per_mm),
          fill};
}

}  // namespace

Plane straighten(const Plane& plane, const PageMap& map, double px_per_mm, float outside) {
  Plane out = empty_flat(map, px_per_mm, outside);
  for_places(
      plane.width, plane.height, map, px_per_mm,
      [&](int x, int y, const Eigen::Vector2d& p) { out.at(x, y) = sample(plane, p.x(), p.y()); });
  return out;
}

Color3 straighten(const Color3& planes, const PageMap& map, double px_per_mm, bool cubic,
                  const std::array<float, 3>& outside) {
  const Pixels pixels(planes);
  Color3 out;
  for (std::size_t c = 0; c < 3; ++c) out[c] = empty_flat(map, px_per_mm, outside[c]);
  for_places(pixels.width(), pixels.height(), map, px_per_mm,
             [&](int x, int y, const Eigen::Vector2d& p) {
               const Pixel v = cubic ? pixels.cubic(p.x(), p.y()) : pixels.linear(p.x(), p.y());
               for (std::size_t c = 0; c < 3; ++c) out[c].at(x, y) = v[c];
             });
  return out;
}

}  // namespace ecgmm::ecg
