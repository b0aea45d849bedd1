// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_area.h"

#include <algorithm>
#include <vector>

namespace ecgmm::ecg {
namespace {

constexpr double kSeen = 0.25;        // of the upper quartile of all cells' certainty
constexpr double kLeastShare = 0.12;  // of all cells; less is no area

float upper_quartile(std::vector<float> v) {
  const auto k = v.begin() + static_cast<std::ptrdiff_t>(v.size() * 3 / 4);
  std::nth_element(v.begin(), k, v.end());
  return *k;
}

/// The largest set of cells that touch each other.
Plane largest_part(const Plane& cells) {
  std::vector<int> part(cells.values.size(), 0);
  std::vector<std::size_t> stack;
  int parts = 0;
  int best = 0;
  std::size_t best_size = 0;
  for (std::size_t start = 0; start < part.size(); ++start) {
    if (cells.values[start] == 0 || part[start] != 0) continue;
    ++parts;
    std::size_t size = 0;
    stack.assign(1, start);
    part[start] = parts;
    while (!stack.empty()) {
      const auto at = static_cast<int>(stack.back());
      stack.pop_back();
      ++size;
      const int x = at % cells.width;
      const int y = at / cells.width;
      for (const auto& [u, v] : {std::pair{x + 1, y}, {x - 1, y}, {x, y + 1}, {x, y - 1}}) {
        if (u < 0 || v < 0 || u >= cells.width || v >= cells.height) continue;
        const auto next = static_cast<std::size_t>(v * cells.width + u);
        if (cells.values[next] == 0 || part[next] != 0) continue;
        part[next] = parts;
        stack.push_back(next);
      }
    }
    if (size > best_size) best_size = size, best = parts;
  }
  Plane out(cells.width, cells.height);
  for (std::size_t i = 0; i < part.size(); ++i) out.values[i] = best > 0 && part[i] == best;
  return out;
}

/// Fills what lies between cells of the same row or column.
void fill_spans(Plane& cells, bool along_rows) {
  const int lines = along_rows ? cells.height : cells.width;
  const int length = along_rows ? cells.width : cells.height;
  for (int line = 0; line < lines; ++line) {
    const auto cell = [&](int k) -> float& {
      return along_rows ? cells.at(k, line) : cells.at(line, k);
    };
    int first = 0;
    int last = length - 1;
    while (first < length && cell(first) == 0) ++first;
    while (last > first && cell(last) == 0) --last;
    for (int k = first; k <= last; ++k) cell(k) = 1;
  }
}

/// Adds the cells beside the area that the picture's border cuts: of their lines too little is
/// seen.
void reach_border(Plane& area, const PageMap& map) {
  const Plane before = area;
  const auto inside = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < area.width && y < area.height && before.at(x, y) != 0;
  };
  for (int y = 0; y < area.height; ++y) {
    for (int x = 0; x < area.width; ++x) {
      const bool beside =
          inside(x - 1, y) || inside(x + 1, y) || inside(x, y - 1) || inside(x, y + 1);
      if (beside && !map.shows_cell(x, y)) area.at(x, y) = 1;
    }
  }
}

/// A part of a plane, the border's values repeated beyond it.
Plane part_of(const Plane& plane, int left, int top, int width, int height) {
  Plane out(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      out.at(x, y) = plane.at(std::clamp(x + left, 0, plane.width - 1),
                              std::clamp(y + top, 0, plane.height - 1));
    }
  }
  return out;
}

}  // namespace

Plane find_grid_area(const PageMap& map) {
  Plane cells(map.seen.width, map.seen.height, 1);
  if (map.seen.values.empty()) return cells;
  const double bound = kSeen * upper_quartile(map.seen.values);
  for (std::size_t i = 0; i < cells.values.size(); ++i)
    cells.values[i] = map.seen.values[i] > bound && map.seen.values[i] > 0;
  Plane area = largest_part(cells);
  double share = 0;
  for (const float v : area.values) share += v / static_cast<double>(area.values.size());
  if (share < kLeastShare) return Plane(map.seen.width, map.seen.height, 1);
  for (int pass = 0; pass < 2; ++pass) {
    fill_spans(area, true);
    fill_spans(area, false);
  }
  if (map.picture_width > 0) reach_border(area, map);
  return area;
}

void crop_to_area(PageMap& map, Plane& area) {
  int left = area.width, right = 0, top = area.height, bottom = 0;
  for (int y = 0; y < area.height; ++y) {
    for (int x = 0; x < area.width; ++x) {
      if (area.at(x, y) == 0) continue;
      left = std::min(left, x), right = std::max(right, x + 1);
      top = std::min(top, y), bottom = std::max(bottom, y + 1);
    }
  }
  if (left >= right) return;
  left = std::max(0, left - 1), right = std::min(area.width, right + 1);
  top = std::max(0, top - 1), bottom = std::min(area.height, bottom + 1);
  const int nx = right - left;
  const int ny = bottom - top;
  area = part_of(area, left, top, nx, ny);
  map.seen = part_of(map.seen, left, top, nx, ny);
  map.shift_x = part_of(map.shift_x, left, top, nx + 1, ny + 1);
  map.shift_y = part_of(map.shift_y, left, top, nx + 1, ny + 1);
  map.left_mm += left * PageMap::kNode;
  map.top_mm += top * PageMap::kNode;
  map.width_mm = nx * PageMap::kNode;
  map.height_mm = ny * PageMap::kNode;
}

void keep_area(Plane& flat, const Plane& area, int px_per_mm, float paper) {
  const int cell = static_cast<int>(PageMap::kNode) * px_per_mm;
  for (int y = 0; y < flat.height; ++y) {
    const int v = std::min(y / cell, area.height - 1);
    for (int left = 0; left < flat.width; left += cell) {
      if (area.at(std::min(left / cell, area.width - 1), v) != 0) continue;
      std::fill(flat.row(y) + left, flat.row(y) + std::min(flat.width, left + cell), paper);
    }
  }
}

}  // namespace ecgmm::ecg
