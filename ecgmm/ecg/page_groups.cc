// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_groups.h"

#include <algorithm>
#include <cstdint>

namespace ecgmm::ecg {

void for_each_group(const Plane& ink, float least,
                    const std::function<bool(const InkGroup&)>& body) {
  std::vector<std::uint8_t> done(ink.values.size(), 0);
  InkGroup group;
  auto& [pixels, left, right, top, bottom] = group;
  for (std::size_t start = 0; start < done.size(); ++start) {
    if (done[start] != 0 || ink.values[start] < least) continue;
    pixels.assign(1, start);
    done[start] = 1;
    left = ink.width, right = 0, top = ink.height, bottom = 0;
    for (std::size_t k = 0; k < pixels.size(); ++k) {
      const int x = static_cast<int>(pixels[k]) % ink.width;
      const int y = static_cast<int>(pixels[k]) / ink.width;
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = std::max(bottom, y);
      for (int v = std::max(0, y - 1); v <= std::min(ink.height - 1, y + 1); ++v) {
        for (int u = std::max(0, x - 1); u <= std::min(ink.width - 1, x + 1); ++u) {
          const auto next = static_cast<std::size_t>(v * ink.width + u);
          if (done[next] != 0 || ink.values[next] < least) continue;
          done[next] = 1;
          pixels.push_back(next);
        }
      }
    }
    if (!body(group)) return;
  }
}

}  // namespace ecgmm::ecg
