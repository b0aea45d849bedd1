// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_print_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ecgmm/ecg/page_area.h"
#include "ecgmm/ecg/page_flat.h"
#include "ecgmm/ecg/page_groups.h"

namespace ecgmm::ecg {
namespace {

constexpr int kMarginCells = 6;
constexpr double kMostPx = 20e6;
constexpr float kInk = 0.3F;
constexpr double kLetterWidthMm = 15;  // letters of a word may touch each other
constexpr double kLetterHeightMm = 5;

/// What is bright in any of the channels: colored lines are gone, black ink stays.
Plane brightest(const Color3& planes) {
  Plane out = planes[0];
  for (std::size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = std::max({planes[0].values[i], planes[1].values[i], planes[2].values[i]});
  return out;
}

/// Leaves what may be letters, with their rims: no traces and no paper. Nothing where these are
/// more than any text has: noise, in which recognition takes long.
Plane letters_of(const Plane& shade, double q) {
  constexpr int kRim = 2;
  constexpr int kMostLetters = 4000;
  int letters = 0;
  Plane out(shade.width, shade.height);
  for_each_group(shade, kInk, [&](const InkGroup& group) {
    const bool small = group.right - group.left < kLetterWidthMm * q &&
                       group.bottom - group.top < kLetterHeightMm * q;
    if (!small) return true;
    if (++letters > kMostLetters) return false;
    for (const auto at : group.pixels) {
      const int x = static_cast<int>(at) % shade.width;
      const int y = static_cast<int>(at) / shade.width;
      const int from = std::max(0, x - kRim);
      const int to = std::min(shade.width, x + kRim + 1);
      for (int v = std::max(0, y - kRim); v <= std::min(shade.height - 1, y + kRim); ++v)
        std::copy(shade.row(v) + from, shade.row(v) + to, out.row(v) + from);
    }
    return true;
  });
  return letters > kMostLetters ? Plane(shade.width, shade.height) : out;
}

/// Puts the ink into the place of the shade where it lies on the grid.
/// @param shade  of `around`, q pixels a mm.
void take_ink_inside(Plane& shade, const PageMap& around, const PageMap& map, const Plane& area,
                     const Plane& ink, int px_per_mm, double q) {
  const double scale = px_per_mm / q;
  const double left = (around.left_mm - map.left_mm) * px_per_mm;
  const double top = (around.top_mm - map.top_mm) * px_per_mm;
  const double cell = PageMap::kNode * px_per_mm;
  std::vector<int> cells;  // of each column
  for (int x = 0; x < shade.width; ++x)
    cells.push_back(static_cast<int>(std::floor((left + (x + 0.5) * scale) / cell)));
  for (int y = 0; y < shade.height; ++y) {
    const double v = top + (y + 0.5) * scale;
    const int j = static_cast<int>(std::floor(v / cell));
    if (j < 0 || j >= area.height) continue;
    for (int x = 0; x < shade.width; ++x) {
      const int i = cells[static_cast<std::size_t>(x)];
      if (i >= 0 && i < area.width && area.at(i, j) != 0)
        shade.at(x, y) = sample(ink, left + (x + 0.5) * scale, v);
    }
  }
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
                                 const Plane& area, const Plane& ink, int px_per_mm,
                                 Letters letters, Ground ground) {
  constexpr float kFull = 1.5;  // darkness of black ink
  const bool bold = letters == Letters::kBold;
  const float strength = bold ? 1.6F : 1.0F;
  const double q =
      std::min(bold ? 9.0 : 12.0, std::sqrt(kMostPx / (around.width_mm * around.height_mm)));
  Plane shade =
      darkness(straighten(brightest(planes), around, q, 255), static_cast<int>(4 * q), 0.65);
  for (auto& v : shade.values) v /= kFull;
  if (ground == Ground::kInk) take_ink_inside(shade, around, map, area, ink, px_per_mm, q);
  shade = letters_of(shade, q);
  io::GrayPicture out{shade.width, shade.height, {}};
  out.gray.reserve(shade.values.size());
  for (const float v : shade.values)
    out.gray.push_back(
        // As lround(), which takes longer.
        static_cast<std::uint8_t>(0.5 + 255 * (1 - std::clamp(strength * v, 0.0F, 1.0F))));
  return out;
}

}  // namespace ecgmm::ecg
