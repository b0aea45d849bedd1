// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_flat.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "ecgmm/ecg/page_lanes.h"

namespace ecgmm::ecg {
namespace {

using Pixel = Lanes::Four;  ///< three channels and nothing

constexpr int kStep = 8;  // the map is smooth: exact every so many pixels, linear between

/// Pixels beside each other on the straightened paper, and where they lie in the picture.
struct Run {
  int x = 0;  ///< of the first
  int y = 0;
  int count = 0;
  Eigen::Vector2d from;  ///< of the first
  Eigen::Vector2d to;    ///< of that kStep pixels on

  Eigen::Vector2d at(int k) const { return from + (to - from) * (k / static_cast<double>(kStep)); }
  /// Whether all have neighbors on each side.
  bool is_inside(int width, int height) const {
    const auto inside = [](double a, double b, int size) {
      return std::min(a, b) > 1 && std::max(a, b) < size - 2;
    };
    return inside(from.x(), to.x(), width) && inside(from.y(), to.y(), height);
  }
};

/// Calls set(run) for every run of pixels of the straightened paper.
template <typename Set>
void for_runs(const PageMap& map, double px_per_mm, const Set& set) {
  const int width = static_cast<int>(map.width_mm * px_per_mm);
  const int height = static_cast<int>(map.height_mm * px_per_mm);
  for (int y = 0; y < height; ++y) {
    const double my = map.top_mm + (y + 0.5) / px_per_mm;
    Eigen::Vector2d from = map.at(map.left_mm + 0.5 / px_per_mm, my);
    for (int x = 0; x < width; x += kStep) {
      const Eigen::Vector2d to = map.at(map.left_mm + (x + kStep + 0.5) / px_per_mm, my);
      set(Run{x, y, std::min(kStep, width - x), from, to});
      from = to;
    }
  }
}

/// Calls set(x, p) for each pixel of a run with its place p in the picture, or nothing where that
/// lies outside of it.
template <typename Set>
void for_places(const Run& run, int picture_width, int picture_height, const Set& set) {
  for (int k = 0; k < run.count; ++k) {
    const Eigen::Vector2d p = run.at(k);
    if (p.x() >= 0 && p.y() >= 0 && p.x() <= picture_width && p.y() <= picture_height)
      set(run.x + k, p);
  }
}

/// Where the pixels of a run lie between those of a picture: as in sample(), for all at once.
struct Between {
  Eigen::Array<int, kStep, 1> at;  ///< of the neighbor above, to the left
  Eigen::Array<float, kStep, 1> right, below;

  /// @param run  inside of the picture.
  Between(const Run& run, int width) {
    using Places = Eigen::Array<double, kStep, 1>;
    static const Places kParts = Places::LinSpaced(0, (kStep - 1.0) / kStep);
    const Eigen::Vector2d step = run.to - run.from;
    const Places u = run.from.x() + step.x() * kParts - 0.5;
    const Places v = run.from.y() + step.y() * kParts - 0.5;
    const Eigen::Array<int, kStep, 1> i = u.cast<int>();
    const Eigen::Array<int, kStep, 1> j = v.cast<int>();
    at = j * width + i;
    right = (u - i.cast<double>()).cast<float>();
    below = (v - j.cast<double>()).cast<float>();
  }
  Eigen::Array<float, kStep, 1> of(const Plane& plane) const {
    Eigen::Array<float, kStep, 1> a, b, c, d;
    const float* values = plane.values.data();
    for (int k = 0; k < kStep; ++k) {
      const float* p = values + at[k];
      a[k] = p[0], b[k] = p[1], c[k] = p[plane.width], d[k] = p[plane.width + 1];
    }
    return (1 - below) * (a + right * (b - a)) + below * (c + right * (d - c));
  }
};

void set_run(Plane& out, const Run& run, const Eigen::Array<float, kStep, 1>& values) {
  std::copy_n(values.data(), run.count, out.row(run.y) + run.x);
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
  /// Between pixels by a cubic; nothing at the border, where they have too few neighbors.
  std::optional<Pixel> cubic(const Eigen::Vector2d& p) const {
    const double u = p.x() + 0.5;
    const double v = p.y() + 0.5;
    const int i = static_cast<int>(u) - 1;
    const int j = static_cast<int>(v) - 1;
    if (i < 1 || j < 1 || i + 2 >= width_ || j + 2 >= height_) return std::nullopt;
    const auto a = static_cast<float>(u - 1 - i);
    const auto b = static_cast<float>(v - 1 - j);
    const Lanes* first = values_.data() + static_cast<std::ptrdiff_t>(j - 1) * width_ + i - 1;
    const auto line = [&](int k) {
      const Lanes* at = first + static_cast<std::ptrdiff_t>(k) * width_;
      return cubic_between(at[0].v, at[1].v, at[2].v, at[3].v, a);
    };
    return cubic_between(line(0), line(1), line(2), line(3), b);
  }

 private:
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
  for_runs(map, px_per_mm, [&](const Run& run) {
    if (run.is_inside(plane.width, plane.height))
      return set_run(out, run, Between(run, plane.width).of(plane));
    for_places(run, plane.width, plane.height, [&](int x, const Eigen::Vector2d& p) {
      out.at(x, run.y) = sample(plane, p.x(), p.y());
    });
  });
  return out;
}

Color3 straighten(const Color3& planes, const PageMap& map, double px_per_mm, bool cubic,
                  const std::array<float, 3>& outside) {
  const int width = planes[0].width;
  const int height = planes[0].height;
  std::optional<Pixels> pixels;
  if (cubic) pixels.emplace(planes);
  Color3 out;
  for (std::size_t c = 0; c < 3; ++c) out[c] = empty_flat(map, px_per_mm, outside[c]);
  for_runs(map, px_per_mm, [&](const Run& run) {
    if (!cubic && run.is_inside(width, height)) {
      const Between between(run, width);
      for (std::size_t c = 0; c < 3; ++c) set_run(out[c], run, between.of(planes[c]));
      return;
    }
    for_places(run, width, height, [&](int x, const Eigen::Vector2d& p) {
      const auto value = cubic ? pixels->cubic(p) : std::nullopt;
      for (std::size_t c = 0; c < 3; ++c)
        out[c].at(x, run.y) = value ? (*value)[c] : sample(planes[c], p.x(), p.y());
    });
  });
  return out;
}

}  // namespace ecgmm::ecg
