// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_turn.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ecgmm::ecg {
namespace {

constexpr int kBlock = 32;  // so that neither picture leaves the processor's cache

/// How unequally ink is spread over lines: variance of their shares, as a share of its mean's
/// square. What lies before the first and behind the last ink does not count.
double spread_of(const std::vector<int>& ink) {
  auto first = ink.begin();
  auto last = ink.end();
  while (first != last && *first == 0) ++first;
  while (last != first && *(last - 1) == 0) --last;
  double sum = 0;
  double squares = 0;
  for (auto it = first; it != last; ++it) sum += *it, squares += static_cast<double>(*it) * *it;
  if (sum == 0) return 0;
  return squares * static_cast<double>(last - first) / (sum * sum) - 1;
}

}  // namespace

Plane turned(const Plane& plane) {
  Plane out(plane.height, plane.width);
  for (int top = 0; top < plane.height; top += kBlock) {
    for (int left = 0; left < plane.width; left += kBlock) {
      for (int x = left; x < std::min(plane.width, left + kBlock); ++x) {
        float* row = out.row(x);
        for (int y = top; y < std::min(plane.height, top + kBlock); ++y)
          row[plane.height - 1 - y] = plane.at(x, y);
      }
    }
  }
  return out;
}

PageMap turned(const PageMap& map) {
  PageMap out = map;
  Eigen::Matrix3d back;  // from the turned paper: x = y', y = -x'
  back << 0, 1, 0, -1, 0, 0, 0, 0, 1;
  out.to_px = map.to_px * back;
  out.left_mm = -(map.top_mm + map.height_mm);
  out.top_mm = map.left_mm;
  std::swap(out.width_mm, out.height_mm);
  out.shift_x = turned(map.shift_y);
  for (auto& v : out.shift_x.values) v = -v;
  out.shift_y = turned(map.shift_x);
  out.seen = turned(map.seen);
  return out;
}

PageMap before_turning(PageMap map, int quarters) {
  for (int k = 0; k < quarters; ++k) {
    Eigen::Matrix3d back;  // x = y', y = height - x'
    back << 0, 1, 0, -1, 0, map.picture_width, 0, 0, 1;
    map.to_px = back * map.to_px;
    std::swap(map.picture_width, map.picture_height);
  }
  return map;
}

double runs_down(const Plane& ink, int q) {
  constexpr float kInk = 0.5F;
  std::vector<int> across(static_cast<std::size_t>(ink.height / q + 1));
  std::vector<int> down(static_cast<std::size_t>(ink.width / q + 1));
  std::vector<char> seen(down.size());
  for (int top = 0; top < ink.height; top += q) {
    std::fill(seen.begin(), seen.end(), 0);
    for (int y = top; y < std::min(ink.height, top + q); ++y) {
      const float* row = ink.row(y);
      for (int x = 0; x < ink.width; ++x) {
        if (row[x] > kInk) seen[static_cast<std::size_t>(x / q)] = 1;
      }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      across[static_cast<std::size_t>(top / q)] += seen[i];
      down[i] += seen[i];
    }
  }
  return spread_of(down) / std::max(spread_of(across), 1e-9);
}

}  // namespace ecgmm::ecg
