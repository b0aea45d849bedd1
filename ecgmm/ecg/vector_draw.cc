// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_draw.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ecgmm::ecg {

Image draw_paper(const VectorLines& lines, double width_pt, double height_pt, double px_per_pt) {
  constexpr double kLeast = 30;  // pt: shorter lines may be of letters
  constexpr std::array<std::uint8_t, 3> kLine = {247, 207, 210};
  Image image;
  image.width_px = std::max(1, static_cast<int>(std::ceil(width_pt * px_per_pt)));
  image.height_px = std::max(1, static_cast<int>(std::ceil(height_pt * px_per_pt)));
  const auto width = static_cast<std::size_t>(image.width_px);
  const auto height = static_cast<std::size_t>(image.height_px);
  image.rgb.assign(width * height * 3, 255);
  const auto dot = [&](std::size_t x, std::size_t y) {
    std::ranges::copy(kLine, image.rgb.begin() + static_cast<std::ptrdiff_t>((y * width + x) * 3));
  };
  // Their ends are not known here: paper lines run from edge to edge.
  for (const auto& line : lines.upright) {
    const double x = line.at * px_per_pt;
    if (line.length < kLeast || x < 0 || x >= static_cast<double>(width)) continue;
    for (std::size_t y = 0; y < height; ++y) dot(static_cast<std::size_t>(x), y);
  }
  for (const auto& line : lines.level) {
    const double y = line.at * px_per_pt;
    if (line.length < kLeast || y < 0 || y >= static_cast<double>(height)) continue;
    for (std::size_t x = 0; x < width; ++x) dot(x, static_cast<std::size_t>(y));
  }
  return image;
}

}  // namespace ecgmm::ecg
