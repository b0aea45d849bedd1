// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_path.h"

#include <algorithm>
#include <cstdint>

#include "ecgmm/ecg/trace_ink.h"

namespace ecgmm::ecg {
namespace {

// Costs, in blank columns.
constexpr float kClimb = 0.002F;       // a pixel up or down, in ink
constexpr float kClimbBlank = 0.035F;  // the same, more, on blank paper

enum Step : std::uint8_t { kFromLeft, kFromAbove, kFromBelow };

}  // namespace

TracePath find_path(const InkMap& map, const std::array<float, 256>& presence) {
  const int width = map.width_px;
  const int height = map.height_px;
  const auto rows = static_cast<std::size_t>(height);
  std::array<float, 256> across;
  std::array<float, 256> climb;
  for (std::size_t v = 0; v < 256; ++v) {
    across[v] = 1 - presence[v];
    climb[v] = kClimb + kClimbBlank * across[v];
  }
  std::vector<std::uint8_t> steps(map.ink.size());
  std::vector<float> cost(rows, 0.0F);
  std::vector<float> climbs(rows);
  for (int x = 0; x < width; ++x) {
    const auto* ink = map.column(x);
    auto* step = steps.data() + static_cast<std::ptrdiff_t>(x) * height;
    for (std::size_t y = 0; y < rows; ++y) {
      cost[y] += across[ink[y]];
      climbs[y] = climb[ink[y]];
    }
    float above = cost[0];
    step[0] = kFromLeft;
    for (std::size_t y = 1; y < rows; ++y) {
      const float via = above + climbs[y];
      const bool better = via < cost[y];
      above = better ? via : cost[y];
      step[y] = better ? kFromAbove : kFromLeft;
      cost[y] = above;
    }
    float below = cost[rows - 1];
    for (std::size_t y = rows - 1; y-- > 0;) {
      const float via = below + climbs[y];
      const bool better = via < cost[y];
      below = better ? via : cost[y];
      step[y] = better ? static_cast<std::uint8_t>(kFromBelow) : step[y];
      cost[y] = below;
    }
  }

  TracePath path{std::vector<int>(static_cast<std::size_t>(width)),
                 std::vector<int>(static_cast<std::size_t>(width))};
  int y = static_cast<int>(std::min_element(cost.begin(), cost.end()) - cost.begin());
  for (int x = width - 1; x >= 0; --x) {
    int top = y;
    int bottom = y;
    const auto* step = steps.data() + static_cast<std::ptrdiff_t>(x) * height;
    while (step[y] != kFromLeft) {
      y += step[y] == kFromAbove ? -1 : 1;
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
    path.top[static_cast<std::size_t>(x)] = top;
    path.bottom[static_cast<std::size_t>(x)] = bottom;
  }
  return path;
}

}  // namespace ecgmm::ecg
