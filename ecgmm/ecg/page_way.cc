// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_way.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ecgmm::ecg {
namespace {

constexpr double kReachMm = 38;  // of a trace from its row's middle
constexpr float kPull = 0.012F;  // cost of a column a mm from the middle, in blank columns

constexpr int kBlock = 16;  // columns that are read together: rows lie far apart in memory

enum Step : std::uint8_t { kLeft, kAbove, kBelow };

/// How blank (0 to 1, squared) the pixels of the next columns are, column by column from y0 down.
void read_blanks(const Plane& ink, int x0, int y0, std::vector<float>& blanks) {
  const std::size_t n = blanks.size() / kBlock;
  const int columns = std::min(kBlock, ink.width - x0);
  for (std::size_t k = 0; k < n; ++k) {
    const float* row = ink.row(y0 + static_cast<int>(k)) + x0;
    for (int i = 0; i < columns; ++i) {
      const float blank = 1 - std::min(1.0F, row[i] * 1.6F);
      blanks[static_cast<std::size_t>(i) * n + k] = blank * blank;
    }
  }
}

/// What the cheapest ways to the pixels of one column cost.
struct Costs {
  std::vector<float> cost, far, climb, down, up;

  explicit Costs(std::size_t n) : cost(n, 0), far(n), climb(n), down(n), up(n) {}

  /// Goes on to the next column, and says from where its pixels are reached.
  void next(const float* blank, std::uint8_t* step) {
    const std::size_t n = cost.size();
    for (std::size_t k = 0; k < n; ++k) {
      cost[k] += far[k] + blank[k];
      climb[k] = 0.004F + 0.2F * blank[k];
    }
    // Whoever comes from above does not turn: both directions are independent of each other, and
    // the processor works on both at once.
    down[0] = cost[0];
    up[n - 1] = cost[n - 1];
    for (std::size_t k = 1, l = n - 1; k < n; ++k, --l) {
      down[k] = std::min(cost[k], down[k - 1] + climb[k]);
      up[l - 1] = std::min(cost[l - 1], up[l] + climb[l - 1]);
    }
    for (std::size_t k = 0; k < n; ++k) {
      const bool above = down[k] < cost[k];
      const bool below = up[k] < down[k];
      step[k] = below ? kBelow : (above ? kAbove : kLeft);
      cost[k] = std::min(down[k], up[k]);
    }
  }
};

}  // namespace

Way cheapest_way(const Plane& ink, int middle, int q) {
  const int y0 = std::max(0, middle - static_cast<int>(kReachMm * q));
  const int y1 = std::min(ink.height, middle + static_cast<int>(kReachMm * q));
  const auto n = static_cast<std::size_t>(y1 - y0);
  std::vector<std::uint8_t> steps(n * static_cast<std::size_t>(ink.width));
  Costs costs(n);
  for (std::size_t k = 0; k < n; ++k) {
    costs.far[k] = 0.02F + kPull / static_cast<float>(q) *
                               static_cast<float>(std::abs(y0 + static_cast<int>(k) - middle));
  }
  std::vector<float> blanks(n * kBlock);
  for (int x = 0; x < ink.width; ++x) {
    if (x % kBlock == 0) read_blanks(ink, x, y0, blanks);
    costs.next(blanks.data() + static_cast<std::size_t>(x % kBlock) * n,
               steps.data() + static_cast<std::size_t>(x) * n);
  }
  const auto& cost = costs.cost;
  Way way{std::vector<int>(static_cast<std::size_t>(ink.width)),
          std::vector<int>(static_cast<std::size_t>(ink.width))};
  auto k = static_cast<std::size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin());
  for (int x = ink.width - 1; x >= 0; --x) {
    auto low = k;
    auto high = k;
    const auto* step = steps.data() + static_cast<std::size_t>(x) * n;
    while (step[k] != kLeft) {
      k = step[k] == kAbove ? k - 1 : k + 1;
      low = std::min(low, k);
      high = std::max(high, k);
    }
    way.top[static_cast<std::size_t>(x)] = y0 + static_cast<int>(low);
    way.bottom[static_cast<std::size_t>(x)] = y0 + static_cast<int>(high);
  }
  return way;
}

}  // namespace ecgmm::ecg
