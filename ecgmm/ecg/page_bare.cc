// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_bare.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "ecgmm/ecg/page_kth.h"
#include "ecgmm/ecg/page_lattice.h"

namespace ecgmm::ecg {
namespace {

constexpr int kShortestPx = 12;   // of a pulse's edge
constexpr double kSpecks = 0.01;  // of what lies within a pulse: the dust of a fax
constexpr double kMostTilt = 0.06;
constexpr std::size_t kLeastPulses = 2;
constexpr std::size_t kMostEdges = 20000;  // more are no page
constexpr std::size_t kMostShapes = 500;

/// An upright line, px.
struct Edge {
  double x = 0;  ///< its middle
  int left = 0, right = 0, top = 0, bottom = 0;
};

/// A frame without its lower side, px.
struct Shape {
  double left = 0, foot = 0, width = 0, height = 0;
};

class BareInk {
 public:
  explicit BareInk(const Plane& dark)
      : dark_(dark), reach_(std::max(dark.width, dark.height) > 1200 ? 2 : 1) {
    std::vector<float> some;
    for (std::size_t i = 0; i < dark.values.size(); i += 7) some.push_back(dark.values[i]);
    const auto k = static_cast<std::ptrdiff_t>(0.985 * static_cast<double>(some.size()));
    std::nth_element(some.begin(), some.begin() + k, some.end());
    level_ = std::max(0.15F, 0.5F * some[static_cast<std::size_t>(k)]);
  }
  bool on(int x, int y) const {
    return x >= 0 && y >= 0 && x < dark_.width && y < dark_.height && dark_.at(x, y) > level_;
  }
  bool near(int x, int y) const {
    for (int d = -reach_; d <= reach_; ++d) {
      if (on(x + d, y)) return true;
    }
    return false;
  }
  /// Where the ink of an upright line has its middle.
  double middle(const Edge& e) const {
    double sum = 0;
    double weight = 1e-9;
    const int rim = (e.bottom - e.top) / 5;  // the top and the foot run level
    for (int y = e.top + rim; y < e.bottom - rim; ++y) {
      for (int x = std::max(0, e.left - 1); x <= std::min(dark_.width - 1, e.right + 1); ++x) {
        // Light, of which a pixel that is half covered holds half, unlike darkness.
        const double w = std::max(0.0, 1 - std::exp(-dark_.at(x, y)) - 0.05);
        sum += w * (x + 0.5);
        weight += w;
      }
    }
    return sum / weight;
  }
  int reach() const { return reach_; }

 private:
  const Plane& dark_;
  int reach_;
  float level_ = 0;
};

/// Runs of ink down the columns, those of neighboring columns joined.
std::vector<Edge> edges_of(const BareInk& ink, int width, int height) {
  std::vector<Edge> done;
  std::vector<Edge> active;
  for (int x = 0; x < width; ++x) {
    std::vector<Edge> now;
    for (int y = 0; y < height;) {
      if (!ink.near(x, y)) {
        ++y;
        continue;
      }
      const int top = y;
      while (y < height && ink.near(x, y)) ++y;
      if (y - top < kShortestPx) continue;
      Edge e{0, x, x, top, y};
      for (auto& other : active) {
        if (std::abs(other.top - top) > 2 || std::abs(other.bottom - y) > 2) continue;
        e.left = other.left;
        other.right = -1;  // goes on
        break;
      }
      now.push_back(e);
    }
    for (const auto& e : active) {
      if (e.right >= 0) done.push_back(e);
    }
    active = std::move(now);
    if (done.size() > kMostEdges) return {};
  }
  done.insert(done.end(), active.begin(), active.end());
  return done;
}

/// Whether two edges are those of a pulse: nothing between them, and closed above.
bool is_pulse(const BareInk& ink, const Edge& a, const Edge& b) {
  const int left = a.right + 1;
  const int right = b.left;
  const int height = a.bottom - a.top;
  const int slack = 2 + (right - left) / 12;
  int closed = 0;
  for (int x = left; x < right; ++x) {
    bool any = false;
    for (int y = std::min(a.top, b.top) - 1; y <= std::max(a.top, b.top) + slack; ++y)
      any = any || ink.on(x, y);
    closed += any;
  }
  if (right - left < 4 || 10 * closed < 9 * (right - left)) return false;
  const int top = a.top + height / 4;
  const int bottom = a.bottom - height / 5;
  auto specks = static_cast<int>(kSpecks * (bottom - top) * (right - left - 2));
  for (int y = top; y < bottom; ++y) {
    for (int x = left + 1; x < right - 1; ++x) {
      if (ink.on(x, y) && --specks < 0) return false;
    }
  }
  return true;
}

/// @param off  how far height and width may be from a usual ratio.
std::vector<Shape> shapes_of(const BareInk& ink, std::vector<Edge> edges, double off) {
  std::vector<Shape> shapes;
  for (auto& e : edges) e.x = ink.middle(e);
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.top < b.top; });
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Edge& a = edges[i];
    for (std::size_t j = i + 1; j < edges.size() && edges[j].top - a.top < 12; ++j) {
      if (shapes.size() == kMostShapes) return shapes;
      const Edge& l = a.x < edges[j].x ? a : edges[j];
      const Edge& r = a.x < edges[j].x ? edges[j] : a;
      const double width = r.x - l.x;
      const double slack = 2 + kMostTilt * width;
      if (std::abs(l.top - r.top) > slack || std::abs(l.bottom - r.bottom) > slack) continue;
      const double pen = std::max(1, l.right - l.left + 1 - 2 * ink.reach());
      const double height = l.bottom - l.top - pen;
      if (pen > 0.3 * width || width < 8) continue;
      const bool usual = std::ranges::any_of(std::array{0.5, 1.0, 2.0, 4.0}, [&](double ratio) {
        return std::abs(height / width / ratio - 1) < off;
      });
      if (usual && is_pulse(ink, l, r)) shapes.push_back({l.x, l.bottom - pen / 2, width, height});
    }
  }
  return shapes;
}

/// The most shapes of one size under each other, from above; of as many, the largest.
std::vector<Shape> column_of(const std::vector<Shape>& shapes) {
  std::vector<Shape> best;
  for (const auto& s : shapes) {
    std::vector<Shape> same;
    for (const auto& other : shapes) {  // these are sorted by their tops
      const double down = std::abs(other.foot - s.foot);
      if (std::abs(other.width - s.width) > std::max(1.5, 0.06 * s.width) ||
          std::abs(other.height - s.height) > std::max(2.0, 0.06 * s.height) ||
          std::abs(other.left - s.left) > kMostTilt * down + 2 ||
          (!same.empty() && other.foot - same.back().foot < 0.6 * s.height))
        continue;
      same.push_back(other);
    }
    if (same.size() > best.size() ||
        (same.size() == best.size() && s.width * s.height > best[0].width * best[0].height))
      best = std::move(same);
  }
  return best;
}

double mean(const std::vector<Shape>& shapes, double Shape::* value) {
  double sum = 0;
  for (const auto& s : shapes) sum += s.*value;
  return sum / static_cast<double>(shapes.size());
}

}  // namespace

bool is_evenly_lit(const Plane& channel) {
  constexpr int kBlock = 32;
  constexpr float kEven = 0.85F;
  std::vector<float> paper;
  std::vector<float> block;
  Kth kth;
  for (int top = 0; top + kBlock <= channel.height; top += kBlock) {
    for (int left = 0; left + kBlock <= channel.width; left += kBlock) {
      block.clear();
      for (int y = top; y < top + kBlock; ++y)
        block.insert(block.end(), channel.row(y) + left, channel.row(y) + left + kBlock);
      paper.push_back(kth(block, block.size() * 65 / 100));
    }
  }
  if (paper.empty()) return false;
  const float bright = kth(paper, paper.size() * 95 / 100);
  return kth(paper, paper.size() * 5 / 100) > kEven * bright;
}

BarePage find_pulse_map(const Plane& dark, double off) {
  const BareInk ink(dark);
  const auto column = column_of(shapes_of(ink, edges_of(ink, dark.width, dark.height), off));
  if (column.size() < kLeastPulses) return {};
  const double left = mean(column, &Shape::left);
  const double foot = mean(column, &Shape::foot);
  double slope = 0;
  double spread = 1e-9;
  for (const auto& s : column) {
    slope += (s.foot - foot) * (s.left - left);
    spread += std::pow(s.foot - foot, 2);
  }
  const double tilt = slope / spread;
  const double width = mean(column, &Shape::width);
  const double height = mean(column, &Shape::height);
  const double ratio = height / width;
  const double pitch =
      (column.back().foot - column.front().foot) / static_cast<double>(column.size() - 1);
  // As tall as wide: 10 mm where rows would else lie more than 36 mm apart.
  const bool broad = ratio < 0.7 || (ratio < 1.4 && pitch < 3.6 * width);
  const double wide_mm = broad ? 10 : 5;
  const double across = width / wide_mm;
  const double usual = ratio < 0.7 ? 0.5 : ratio < 1.4 ? 1 : ratio < 2.8 ? 2 : 4;
  const double down = height / (usual * wide_mm);
  Eigen::Matrix3d to_px;
  to_px << across, down * tilt, left, -across * tilt, down, foot, 0, 0, 1;
  Lattice lattice;
  lattice.to_lines = Eigen::DiagonalMatrix<double, 3>(0.2, 0.2, 1.0) * to_px.inverse();
  lattice.pitch_px = 5 * across;
  BarePage page{map_of(lattice, dark.width, dark.height), static_cast<int>(column.size()), wide_mm};
  page.map.seen = Plane(page.map.shift_x.width - 1, page.map.shift_x.height - 1, 1);
  return page;
}

}  // namespace ecgmm::ecg
