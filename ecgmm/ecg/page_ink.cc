// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_ink.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "ecgmm/ecg/page_clean.h"
#include "ecgmm/ecg/page_kth.h"
#include "ecgmm/ecg/page_lanes.h"

namespace ecgmm::ecg {
namespace {

constexpr int kEvery = 5;       // pixels from one that is looked at to the next, for statistics
constexpr double kInk = 0.012;  // about the share of a page that its traces take
constexpr float kLine = 0.2F;   // of the ink's strength; fainter lines leave no cut

Eigen::Vector3d color_at(const Color3& dark, std::size_t i) {
  return {dark[0].values.data()[i], dark[1].values.data()[i], dark[2].values.data()[i]};
}

float weighed(const Color3& dark, std::size_t i, const Eigen::Vector3d& weights) {
  return static_cast<float>(weights.dot(color_at(dark, i)));
}

/// The weights of the three channels.
Eigen::Vector3d ink_direction(const Color3& dark) {
  const std::size_t n = dark[0].values.size();
  Eigen::Matrix3d energy = Eigen::Matrix3d::Identity() * 0.0004;
  std::vector<float> all;
  Kth kth;
  const double share = static_cast<double>(kEvery) / static_cast<double>(n);
  for (std::size_t i = 0; i < n; i += kEvery) {
    const Eigen::Vector3d c = color_at(dark, i).cwiseMin(0.6);
    energy += share * c * c.transpose();
  }
  Eigen::Vector3d weights = Eigen::Vector3d::Constant(1.0 / 3);
  for (int pass = 0; pass < 3; ++pass) {
    all.clear();
    for (std::size_t i = 0; i < n; i += kEvery) all.push_back(weighed(dark, i, weights));
    const auto k = static_cast<std::size_t>((1 - kInk) * static_cast<double>(all.size()));
    const float bound = kth(all, k);
    Eigen::Vector3d ink = Eigen::Vector3d::Zero();
    double count = 0;
    for (std::size_t i = 0, j = 0; i < n; i += kEvery, ++j) {
      if (all[j] < bound) continue;
      ink += color_at(dark, i);
      ++count;
    }
    ink /= std::max(count, 1.0);
    const Eigen::Vector3d solved = energy.ldlt().solve(ink);
    // Half of the plain mean keeps faint ink of other shades visible.
    weights = 0.7 * solved / std::max(solved.dot(ink), 1e-6) +
              0.3 * Eigen::Vector3d::Constant(1 / std::max(ink.sum(), 1e-6));
  }
  return weights;
}

/// Medians of up to 64 values, four medians at once.
class Medians {
 public:
  void clear() { count_ = 0; }
  void add(const float* values) { values_[count_++] = Lanes::from(values); }
  std::size_t count() const { return count_; }
  Lanes median() {
    constexpr float kNever = std::numeric_limits<float>::infinity();
    for (std::size_t i = count_; i < kMost; ++i) values_[i].v = Lanes::Four{} + kNever;
    sort_lanes(values_.data(), pairs_);
    return values_[count_ / 2];
  }

 private:
  static constexpr int kMost = 64;
  std::array<Lanes, kMost> values_;
  std::size_t count_ = 0;
  SortingPairs pairs_ = sorting_pairs(kMost);
};

/// Takes off the median of what lies 5 mm apart, part by part.
/// @param taken  what is taken is added.
void take_off_grid(Plane& ink, Plane& taken, int px_per_mm) {
  const int period = 5 * px_per_mm;
  const int part = 8 * period;
  Medians same;
  for (int top = 0; top < ink.height; top += part) {
    for (int left = 0; left < ink.width; left += part) {
      // The last part takes the rest from its neighbor, so that it has enough periods.
      const int y0 = std::max(0, std::min(top, ink.height - part));
      const int x0 = std::max(0, std::min(left, ink.width - part));
      const int y1 = std::min(ink.height, y0 + part);
      const int x1 = std::min(ink.width, x0 + part);
      for (int v = 0; v < period; ++v) {
        for (int u = 0; u < period; u += 4) {
          same.clear();
          for (int y = y0 + v; y < y1; y += period) {
            for (int x = x0 + u; x < x1; x += period) same.add(ink.row(y) + x);
          }
          if (same.count() < 6) continue;
          const Lanes grid = same.median();
          for (int y = y0 + v; y < y1; y += period) {
            if (y < top) continue;
            for (int x = x0 + u; x < x1; x += period) {
              if (x < left) continue;
              Lanes{Lanes::from(ink.row(y) + x).v - grid.v}.to(ink.row(y) + x);
              Lanes{Lanes::from(taken.row(y) + x).v + grid.v}.to(taken.row(y) + x);
            }
          }
        }
      }
    }
  }
}

/// Adds to `taken` the lines along an axis, part by part: what a stretch of a line has nearly
/// everywhere. No trace is level for so long, and none goes up for so long.
void find_lines(const Plane& ink, Plane& taken, int px_per_mm, bool along_x) {
  constexpr int kStep = 3;  // from one pixel that is looked at to the next
  const int lines = along_x ? ink.height : ink.width;
  const int length = along_x ? ink.width : ink.height;
  const int stretch = (along_x ? 60 : 40) * px_per_mm;
  const double missing = along_x ? 0.25 : 0.4;  // of a line where ink covers it or it is broken
  std::vector<float> some;
  Kth kth;
  for (int begin = 0; begin < length; begin += stretch / 2) {
    const int from = std::clamp(begin - stretch / 4, 0, std::max(0, length - stretch));
    const int to = std::min(length, from + stretch);
    const int end = std::min(length, begin + stretch / 2);
    for (int line = 0; line < lines; ++line) {
      some.clear();
      for (int k = from; k < to; k += kStep)
        some.push_back(along_x ? ink.at(k, line) : ink.at(line, k));
      const auto rank = static_cast<std::size_t>(missing * static_cast<double>(some.size()));
      const float level = kth(some, rank);
      if (level <= 0) continue;
      for (int k = begin; k < end; ++k) (along_x ? taken.at(k, line) : taken.at(line, k)) += level;
    }
  }
}

/// A trace as dark as the grid is cut where it crosses a line: what was taken off there is given
/// back where the ink goes on at both sides of the line.
void close_cuts(Plane& ink, const Plane& taken, float level, int px_per_mm) {
  const int reach = px_per_mm / 2;
  const Plane from = ink;
  const auto greatest = [&](int x, int y, int dx, int dy) {
    float best = 0;
    for (int k = 1; k <= reach; ++k) {
      const int u = x + k * dx;
      const int v = y + k * dy;
      if (u < 0 || v < 0 || u >= from.width || v >= from.height) break;
      best = std::max(best, from.at(u, v));
    }
    return best;
  };
  for (int y = 0; y < ink.height; ++y) {
    const float* off = taken.row(y);
    const float* left = from.row(y);
    for (int x = 0; x < ink.width; ++x) {
      if (off[x] < kLine * level || left[x] + off[x] < 0.5F * level) continue;
      const float across = std::min(greatest(x, y, -1, 0), greatest(x, y, 1, 0));
      const float down = std::min(greatest(x, y, 0, -1), greatest(x, y, 0, 1));
      const float whole = from.at(x, y) + taken.at(x, y);
      ink.at(x, y) = std::max(from.at(x, y), std::min(whole, std::max(across, down)));
    }
  }
}

/// The channels' sum that shows the ink of the traces and hides the grid.
Plane along_ink_direction(Color3 dark) {
  const Eigen::Vector3d w = ink_direction(dark);
  float* to = dark[0].values.data();
  for (std::size_t i = 0; i < dark[0].values.size(); ++i) to[i] = weighed(dark, i, w);
  return std::move(dark[0]);
}

/// Black ink is dark in each channel, colored lines are bright in one of them.
Plane darkest_in_all(Color3 dark) {
  for (std::size_t i = 0; i < dark[0].values.size(); ++i) {
    const float least = std::min({dark[0].values[i], dark[1].values[i], dark[2].values[i]});
    dark[0].values[i] = std::max(0.0F, least);
  }
  return std::move(dark[0]);
}

}  // namespace

PageInk find_page_ink(Color3 flat, int px_per_mm, const Plane& area, GridTone tone) {
  for (auto& channel : flat) {
    channel = darkness(std::move(channel), 4 * px_per_mm, 0.65);
    keep_area(channel, area, px_per_mm, kOutside);
  }
  PageInk out;
  Plane& ink = out.ink;
  Plane taken(flat[0].width, flat[0].height);
  if (tone == GridTone::kDark) {
    ink = darkest_in_all(std::move(flat));
    find_lines(ink, taken, px_per_mm, true);
    find_lines(ink, taken, px_per_mm, false);
    for (std::size_t i = 0; i < ink.values.size(); ++i) ink.values[i] -= taken.values[i];
  } else {
    drop_surroundings(flat, px_per_mm);
    for (auto& channel : flat) take_off_shade(channel, px_per_mm / 2, 2);
    ink = along_ink_direction(std::move(flat));
  }
  if (tone != GridTone::kNone) take_off_grid(ink, taken, px_per_mm);
  std::vector<float> strong;
  for (std::size_t i = 0; i < ink.values.size(); i += kEvery) strong.push_back(ink.values[i]);
  const auto k = static_cast<std::size_t>((1 - 0.5 * kInk) * static_cast<double>(strong.size()));
  const float level = std::max(Kth()(strong, k), 1e-3F);
  const auto dark = std::count_if(taken.values.begin(), taken.values.end(),
                                  [&](float v) { return v > kLine * level; });
  out.line_share = static_cast<double>(dark) / static_cast<double>(taken.values.size());
  close_cuts(ink, taken, level, px_per_mm);
  for (auto& v : ink.values) v = std::clamp(v / level, 0.0F, 1.5F);
  clean_ink(ink, px_per_mm);
  return out;
}

}  // namespace ecgmm::ecg
