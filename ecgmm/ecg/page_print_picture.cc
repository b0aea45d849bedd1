// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_print_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/ecg/page_area.h"
#include "ecgmm/ecg/page_flat.h"

namespace ecgmm::ecg {
namespace {

constexpr int kMarginCells = 6;
constexpr double kPxPerMm = 12;
constexpr double kMostPx = 20e6;

/// What is bright in any of the channels: colored lines are gone, black ink stays.
Plane brightest(const Color3& planes) {
  Plane out = planes[0];
  for (std::size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = std::max({planes[0].values[i], planes[1].values[i], planes[2].values[i]});
  return out;
}

}  // namespace

PageMap map_of_print(PageMap map, const Plane& area) {
  Plane wide(area.width, area.height);
  for (int y = 0; y < area.height; ++y) {
    for (int x = 0; x < area.width; ++x) {
      if (area.at(x, y) == 0) continue;
      for (int v = std::max(0, y - kMarginCells); v <= std::min(area.height - 1, y + kMarginCells);
           ++v) {
        const int from = std::max(0, x - kMarginCells);
        const int to = std::min(area.width, x + kMarginCells + 1);
        std::fill(wide.row(v) + from, wide.row(v) + to, 1.0F);
      }
    }
  }
  crop_to_area(map, wide);
  return map;
}

io::GrayPicture picture_of_print(const Color3& planes, const PageMap& around, const PageMap& map,
                                 const Plane& area, const Plane& ink, int px_per_mm) {
  constexpr float kFull = 1.5;  // darkness of black ink
  const double q = std::min(kPxPerMm, std::sqrt(kMostPx / (around.width_mm * around.height_mm)));
  const Plane dark =
      darkness(straighten(brightest(planes), around, q, 255), static_cast<int>(4 * q), 0.65);
  io::GrayPicture out{dark.width, dark.height, {}};
  out.gray.reserve(dark.values.size());
  const double scale = px_per_mm / q;
  const double left = (around.left_mm - map.left_mm) * px_per_mm;
  const double top = (around.top_mm - map.top_mm) * px_per_mm;
  const double cell = PageMap::kNode * px_per_mm;
  for (int y = 0; y < dark.height; ++y) {
    const double v = top + (y + 0.5) * scale;
    for (int x = 0; x < dark.width; ++x) {
      const double u = left + (x + 0.5) * scale;
      const int i = static_cast<int>(std::floor(u / cell));
      const int j = static_cast<int>(std::floor(v / cell));
      const bool inside =
          i >= 0 && j >= 0 && i < area.width && j < area.height && area.at(i, j) != 0;
      const float shade = inside ? sample(ink, u, v) : dark.at(x, y) / kFull;
      out.gray.push_back(
          static_cast<std::uint8_t>(std::lround(255 * (1 - std::clamp(shade, 0.0F, 1.0F)))));
    }
  }
  return out;
}

}  // namespace ecgmm::ecg
