// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_corners.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_turn.h"

namespace ecgmm::ecg {
namespace {

constexpr int kLongPx = 600;  // of the picture that edges are looked for in
constexpr int kReach = 6;     // px on each side of an edge
constexpr float kLeastStep =
    0.2F;  // of the logarithm: paper is a fifth brighter than what it lies on
constexpr double kUpperPart = 0.6;  // of the picture, where its upper edge is
constexpr int kMostSteps = 4;       // of a column
constexpr double kOnLinePx = 1.0;
constexpr double kMostSlope = 0.6;    // 31 degrees
constexpr double kLeastShare = 0.55;  // of an edge that is seen
constexpr double kLeastArea = 0.15;   // of the picture
constexpr double kMostArea = 1.5;     // parts of the paper may lie outside
constexpr double kLeastSine = 0.8;    // of an angle between sides: 53 degrees
constexpr double kMostUnlike = 1.6;   // opposite sides
constexpr int kTries = 3000;

/// Logarithm of the brightness, made smaller.
Plane brightness(const Color3& planes, int factor) {
  Plane out(planes[0].width / factor, planes[0].height / factor);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      float sum = 0;
      for (int v = y * factor; v < (y + 1) * factor; ++v) {
        for (int u = x * factor; u < (x + 1) * factor; ++u)
          sum += planes[0].at(u, v) + planes[1].at(u, v) + planes[2].at(u, v);
      }
      out.at(x, y) = std::log(8 + sum / static_cast<float>(3 * factor * factor));
    }
  }
  return out;
}

/// Where the picture becomes brighter on the way down a column, in its upper part.
struct Step {
  int x = 0;
  double y = 0;
};

std::vector<Step> steps_down(const Plane& bright) {
  std::vector<Step> all;
  std::vector<float> sums(static_cast<std::size_t>(bright.height) + 1);
  std::vector<float> rise(static_cast<std::size_t>(bright.height));
  for (int x = 0; x < bright.width; ++x) {
    for (int y = 0; y < bright.height; ++y)
      sums[static_cast<std::size_t>(y) + 1] = sums[static_cast<std::size_t>(y)] + bright.at(x, y);
    const auto at = [&](int y) { return sums[static_cast<std::size_t>(y)]; };
    std::fill(rise.begin(), rise.end(), 0.0F);
    for (int y = kReach; y + kReach <= bright.height; ++y)
      rise[static_cast<std::size_t>(y)] = (at(y + kReach) - 2 * at(y) + at(y - kReach)) / kReach;
    std::vector<std::pair<float, int>> peaks;
    for (int y = kReach; y < kUpperPart * bright.height; ++y) {
      const auto i = static_cast<std::size_t>(y);
      if (rise[i] > kLeastStep && rise[i] > rise[i - 1] && rise[i] >= rise[i + 1])
        peaks.emplace_back(-rise[i], y);
    }
    std::ranges::sort(peaks);
    for (std::size_t k = 0; k < std::min<std::size_t>(peaks.size(), kMostSteps); ++k) {
      const auto i = static_cast<std::size_t>(peaks[k].second);
      const float bend = rise[i - 1] - 2 * rise[i] + rise[i + 1];
      const float off = bend < 0 ? 0.5F * (rise[i - 1] - rise[i + 1]) / bend : 0;
      all.push_back({x, peaks[k].second + static_cast<double>(off)});
    }
  }
  return all;
}

/// y = slope x + at, x from the middle of a pixel on.
struct Line {
  double slope = 0;
  double at = 0;
  std::vector<char> on;  ///< whether a step of each column lies on it
};

Line with_steps(Line line, const std::vector<Step>& steps, int width) {
  line.on.assign(static_cast<std::size_t>(width), 0);
  for (const auto& s : steps) {
    if (std::abs(line.slope * s.x + line.at - s.y) < kOnLinePx)
      line.on[static_cast<std::size_t>(s.x)] = 1;
  }
  return line;
}

/// The line that steps of most columns lie on.
std::optional<Line> line_through(const std::vector<Step>& steps, int width) {
  if (steps.size() < 20) return std::nullopt;
  Line best;
  std::ptrdiff_t most = 0;
  std::uint32_t state = 1;
  const auto random = [&] {
    state = state * 1664525U + 1013904223U;
    return static_cast<std::size_t>((static_cast<std::uint64_t>(state) * steps.size()) >> 32U);
  };
  for (int k = 0; k < kTries; ++k) {
    const Step& a = steps[random()];
    const Step& b = steps[random()];
    if (std::abs(a.x - b.x) < width / 10) continue;
    const double slope = (b.y - a.y) / (b.x - a.x);
    if (std::abs(slope) > kMostSlope) continue;
    Line line = with_steps({slope, a.y - slope * a.x, {}}, steps, width);
    const auto n = std::ranges::count(line.on, 1);
    if (n > most) most = n, best = std::move(line);
  }
  if (most < 20) return std::nullopt;
  for (int k = 0; k < 3; ++k) {
    Eigen::Matrix2d left = Eigen::Matrix2d::Zero();
    Eigen::Vector2d right = Eigen::Vector2d::Zero();
    for (const auto& s : steps) {
      if (std::abs(best.slope * s.x + best.at - s.y) >= kOnLinePx) continue;
      const Eigen::Vector2d row(s.x, 1);
      left += row * row.transpose();
      right += row * s.y;
    }
    const Eigen::Vector2d fit = left.ldlt().solve(right);
    best = with_steps({fit[0], fit[1], {}}, steps, width);
  }
  return best;
}

/// Where an edge in a turned picture is in the picture itself: through two points.
struct Side {
  Line line;
  int quarters = 0;  ///< clockwise, that the picture was turned to have this side on top
  int width = 0;     ///< of the turned picture
  int height = 0;

  /// A point on the line, in the small picture.
  Eigen::Vector2d point(double x) const { return back({x + 0.5, line.slope * x + line.at}); }
  Eigen::Vector2d back(Eigen::Vector2d p) const {
    int h = height;
    int w = width;
    for (int k = 0; k < quarters; ++k) {
      p = {p.y(), w - p.x()};
      std::swap(w, h);
    }
    return p;
  }
  /// Of its columns between two points, those with a step on the line.
  double share(const Eigen::Vector2d& a, const Eigen::Vector2d& b) const {
    const double from = column(a);
    const double to = column(b);
    int n = 0;
    int seen = 0;
    for (int x = std::max(0, static_cast<int>(std::min(from, to)));
         x < std::min<double>(width, std::max(from, to)); ++x) {
      const double y = line.slope * x + line.at;
      if (y < kReach || y + kReach > height) continue;  // its outside is not in the picture
      ++n;
      seen += line.on[static_cast<std::size_t>(x)];
    }
    return n > 0 ? static_cast<double>(seen) / n : 0;
  }
  /// The column of the turned picture that a point of the small picture lies in.
  double column(Eigen::Vector2d p) const {
    int h = quarters % 2 == 0 ? height : width;
    int w = quarters % 2 == 0 ? width : height;
    for (int k = 0; k < quarters; ++k) {
      p = {h - p.y(), p.x()};
      std::swap(w, h);
    }
    return p.x();
  }
};

Eigen::Vector2d crossing(const Side& a, const Side& b) {
  const auto through = [](const Side& s) {
    const Eigen::Vector2d p = s.point(0);
    const Eigen::Vector2d q = s.point(s.width);
    return Eigen::Vector3d(p.x(), p.y(), 1).cross(Eigen::Vector3d(q.x(), q.y(), 1)).eval();
  };
  const Eigen::Vector3d at = through(a).cross(through(b));
  return at.head<2>() / at.z();
}

double cross(const Eigen::Vector2d& a, const Eigen::Vector2d& b) {
  return a.x() * b.y() - a.y() * b.x();
}

/// Square pixels.
double area_of(const Corners& c) {
  double area = 0;
  for (std::size_t k = 0; k < 4; ++k) area += 0.5 * cross(c[k], c[(k + 1) % 4]);
  return area;
}

}  // namespace

bool may_be_sheet(const Corners& c) {
  for (std::size_t k = 0; k < 4; ++k) {
    const Eigen::Vector2d side = c[(k + 1) % 4] - c[k];
    const Eigen::Vector2d next = c[(k + 2) % 4] - c[(k + 1) % 4];
    const double opposite = (c[(k + 3) % 4] - c[(k + 2) % 4]).norm();
    const double sine = cross(side, next) / (side.norm() * next.norm());
    if (!(sine > kLeastSine) || !(side.norm() < kMostUnlike * opposite)) return false;
  }
  return true;
}

Corners corners_of(std::span<const double> xy) {
  Corners corners;
  const std::string order = "give x,y of each in pixels, clockwise from the top left one";
  if (xy.size() != 2 * corners.size())
    throw usage_error(concat(xy.size(), " numbers are no four corners"), order);
  for (std::size_t k = 0; k < corners.size(); ++k) corners[k] = {xy[2 * k], xy[2 * k + 1]};
  if (!may_be_sheet(corners))
    throw usage_error("these are not the corners of a sheet seen at an angle", order);
  return corners;
}

std::optional<Corners> find_corners(const Color3& planes) {
  const int factor = std::max(1, std::max(planes[0].width, planes[0].height) / kLongPx);
  Plane bright = brightness(planes, factor);
  const double area = static_cast<double>(bright.width) * bright.height;
  std::array<Side, 4> sides;  // top, left, bottom, right
  for (int k = 0; k < 4; ++k) {
    if (k > 0) bright = turned(bright);
    auto line = line_through(steps_down(bright), bright.width);
    if (!line) return std::nullopt;
    sides[static_cast<std::size_t>(k)] = {std::move(*line), k, bright.width, bright.height};
  }
  const auto& [top, left, bottom, right] = sides;
  Corners corners = {crossing(left, top), crossing(top, right), crossing(right, bottom),
                     crossing(bottom, left)};
  const double share = area_of(corners) / area;
  if (!may_be_sheet(corners) || share < kLeastArea || share > kMostArea) return std::nullopt;
  for (const auto& [side, a, b] : {std::tuple{0, 0, 1}, {3, 1, 2}, {2, 2, 3}, {1, 3, 0}}) {
    if (sides[static_cast<std::size_t>(side)].share(corners[static_cast<std::size_t>(a)],
                                                    corners[static_cast<std::size_t>(b)]) <
        kLeastShare)
      return std::nullopt;
  }
  for (auto& c : corners) c *= factor;
  return corners;
}

FlatSheet flat_sheet(const Corners& c) {
  const double width = ((c[1] - c[0]).norm() + (c[2] - c[3]).norm()) / 2;
  const double height = ((c[3] - c[0]).norm() + (c[2] - c[1]).norm()) / 2;
  const std::array<Eigen::Vector2d, 4> from = {
      Eigen::Vector2d(0, 0), {width, 0}, {width, height}, {0, height}};
  Eigen::Matrix<double, 8, 8> a = Eigen::Matrix<double, 8, 8>::Zero();
  Eigen::Matrix<double, 8, 1> b;
  for (int k = 0; k < 4; ++k) {
    const Eigen::Vector2d& p = from[static_cast<std::size_t>(k)];
    const Eigen::Vector2d& q = c[static_cast<std::size_t>(k)];
    a.row(2 * k) << p.x(), p.y(), 1, 0, 0, 0, -q.x() * p.x(), -q.x() * p.y();
    a.row(2 * k + 1) << 0, 0, 0, p.x(), p.y(), 1, -q.y() * p.x(), -q.y() * p.y();
    b[2 * k] = q.x();
    b[2 * k + 1] = q.y();
  }
  const Eigen::Matrix<double, 8, 1> h = a.partialPivLu().solve(b);
  FlatSheet sheet;
  sheet.to_px << h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], 1;
  sheet.width = static_cast<int>(width);
  sheet.height = static_cast<int>(height);
  return sheet;
}

Plane flatten(const Plane& plane, const FlatSheet& sheet, float outside) {
  Plane out(sheet.width, sheet.height, outside);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      const Eigen::Vector3d p = sheet.to_px * Eigen::Vector3d(x + 0.5, y + 0.5, 1);
      const double u = p.x() / p.z();
      const double v = p.y() / p.z();
      if (u >= 0 && v >= 0 && u <= plane.width && v <= plane.height)
        out.at(x, y) = sample(plane, u, v);
    }
  }
  return out;
}

}  // namespace ecgmm::ecg
