// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_groups.h"

#include <algorithm>
#include <cstdint>

namespace ecgmm::ecg {

void for_each_group(const Plane& ink, float least,
                    const std::function<bool(const InkGroup&)>& body) {
  // With a rim of no ink, so that every pixel has neighbors.
  const auto width = static_cast<std::size_t>(ink.width);
  const std::size_t stride = width + 2;
  std::vector<std::uint8_t> inked(stride * (static_cast<std::size_t>(ink.height) + 2), 0);
  for (int y = 0; y < ink.height; ++y) {
    std::transform(ink.row(y), ink.row(y) + ink.width,
                   inked.begin() + static_cast<std::ptrdiff_t>(stride) * (y + 1) + 1,
                   [&](float v) { return v < least ? 0 : 1; });
  }
  std::vector<std::size_t> places;  // in `inked`
  InkGroup group;
  auto& [pixels, left, right, top, bottom] = group;
  const auto take = [&](std::size_t place) {
    inked[place] = 0;
    places.push_back(place);
  };
  for (auto start = inked.begin(); (start = std::find(start, inked.end(), 1)) != inked.end();) {
    places.clear(), pixels.clear();
    take(static_cast<std::size_t>(start - inked.begin()));
    left = ink.width, right = 0, top = ink.height, bottom = 0;
    for (std::size_t k = 0; k < places.size(); ++k) {
      const std::size_t place = places[k];
      const auto y = static_cast<int>(place / stride) - 1;
      const auto x = static_cast<int>(place % stride) - 1;
      pixels.push_back(static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x));
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = std::max(bottom, y);
      for (std::size_t row = place - stride - 1; row <= place + stride - 1; row += stride) {
        for (std::size_t next = row; next < row + 3; ++next) {
          if (inked[next] != 0) take(next);
        }
      }
    }
    if (!body(group)) return;
  }
}

}  // namespace ecgmm::ecg
