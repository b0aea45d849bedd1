// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_way.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "ecgmm/ecg/page_lanes.h"

namespace ecgmm::ecg {
namespace {

constexpr double kReachMm = 38;  // of a trace from its row's middle
constexpr float kPull = 0.012F;  // cost of a column a mm from the middle, in blank columns

constexpr int kBlock = 16;  // columns that are read together: rows lie far apart in memory
constexpr std::size_t kSets = 4;

enum Step : std::uint8_t { kLeft, kAbove, kBelow };
using Steps = std::array<std::uint8_t, kSets>;

/// The lines of ink in which the way of each of four rows is looked for, y0 and how many.
struct Reach {
  int middle = 0, y0 = 0;
  std::size_t n = 0;
};

Reach reach_of(const Plane& ink, int middle, int q) {
  const int y0 = std::max(0, middle - static_cast<int>(kReachMm * q));
  const int y1 = std::min(ink.height, middle + static_cast<int>(kReachMm * q));
  return {middle, y0, static_cast<std::size_t>(y1 - y0)};
}

/// How blank (0 to 1, squared) the pixels of the next columns are, column by column from y0 down.
/// @param blanks  (kBlock, most), a lane for each row
void read_blanks(const Plane& ink, int x0, const Reach& reach, std::size_t lane,
                 std::vector<Lanes>& blanks) {
  const std::size_t most = blanks.size() / kBlock;
  const int columns = std::min(kBlock, ink.width - x0);
  Lanes* to = blanks.data();
  for (std::size_t k = 0; k < reach.n; ++k) {
    const float* row = ink.row(reach.y0 + static_cast<int>(k)) + x0;
    for (int i = 0; i < columns; ++i) {
      const float blank = 1 - std::min(1.0F, row[i] * 1.6F);
      to[static_cast<std::size_t>(i) * most + k].v[lane] = blank * blank;
    }
  }
}

/// What the cheapest ways to the pixels of one column cost, of four rows at once.
class Costs {
 public:
  explicit Costs(std::size_t n) : costs_(n, Lanes{}), far_(n), climb_(n), down_(n), up_(n) {}
  std::size_t size() const { return costs_.size(); }
  float at(std::size_t k, std::size_t lane) const { return costs_[k].v[lane]; }
  void set_far(std::size_t k, std::size_t lane, float far) { far_[k].v[lane] = far; }

  /// Goes on to the next column, and says from where its pixels are reached.
  void next(const Lanes* blank, Steps* step) {
    const std::size_t n = costs_.size();
    Lanes* cost = costs_.data();
    Lanes* climb = climb_.data();
    Lanes* down = down_.data();
    Lanes* up = up_.data();
    const Lanes* far = far_.data();
    for (std::size_t k = 0; k < n; ++k) {
      cost[k].v += far[k].v + blank[k].v;
      climb[k].v = 0.004F + 0.2F * blank[k].v;
    }
    const auto least = [](const Lanes::Four& a, const Lanes::Four& b) { return b < a ? b : a; };
    // Whoever comes from above does not turn: both directions are independent of each other, and
    // the processor works on both at once.
    Lanes::Four from_above = down[0].v = cost[0].v;
    Lanes::Four from_below = up[n - 1].v = cost[n - 1].v;
    for (std::size_t k = 1, l = n - 2; k < n; ++k, --l) {
      down[k].v = from_above = least(cost[k].v, from_above + climb[k].v);
      up[l].v = from_below = least(cost[l].v, from_below + climb[l].v);
    }
    for (std::size_t k = 0; k < n; ++k) {
      const auto above = down[k].v < cost[k].v;  // all bits of a lane, or none
      const auto below = up[k].v < down[k].v;
      const auto way = (above & ~below & int{kAbove}) | (below & int{kBelow});
      step[k] = {static_cast<std::uint8_t>(way[0]), static_cast<std::uint8_t>(way[1]),
                 static_cast<std::uint8_t>(way[2]), static_cast<std::uint8_t>(way[3])};
      cost[k].v = least(down[k].v, up[k].v);
    }
  }

 private:
  std::vector<Lanes> costs_, far_, climb_, down_, up_;
};

/// The way that ends where it has cost least, back from the last column.
Way way_back(const Costs& costs, const std::vector<Steps>& steps, const Reach& reach,
             std::size_t lane, int width) {
  Way way{std::vector<int>(static_cast<std::size_t>(width)),
          std::vector<int>(static_cast<std::size_t>(width))};
  std::size_t k = 0;
  for (std::size_t other = 1; other < reach.n; ++other) {
    if (costs.at(other, lane) < costs.at(k, lane)) k = other;
  }
  for (int x = width - 1; x >= 0; --x) {
    auto low = k;
    auto high = k;
    const auto* step = steps.data() + static_cast<std::size_t>(x) * costs.size();
    while (step[k][lane] != kLeft) {
      k = step[k][lane] == kAbove ? k - 1 : k + 1;
      low = std::min(low, k);
      high = std::max(high, k);
    }
    way.top[static_cast<std::size_t>(x)] = reach.y0 + static_cast<int>(low);
    way.bottom[static_cast<std::size_t>(x)] = reach.y0 + static_cast<int>(high);
  }
  return way;
}

/// As cheapest_ways(), of up to four rows.
void find_ways(const Plane& ink, std::span<const int> middles, int q, std::vector<Way>& ways) {
  std::array<Reach, kSets> reaches;
  std::size_t most = 0;
  for (std::size_t lane = 0; lane < middles.size(); ++lane) {
    reaches[lane] = reach_of(ink, middles[lane], q);
    most = std::max(most, reaches[lane].n);
  }
  constexpr float kNever = std::numeric_limits<float>::infinity();  // beyond a row's reach
  std::vector<Steps> steps(most * static_cast<std::size_t>(ink.width));
  Costs costs(most);
  for (std::size_t k = 0; k < most; ++k) {
    for (std::size_t lane = 0; lane < kSets; ++lane) {
      const Reach& reach = reaches[lane];
      const auto far = std::abs(reach.y0 + static_cast<int>(k) - reach.middle);
      costs.set_far(
          k, lane,
          k < reach.n ? 0.02F + kPull / static_cast<float>(q) * static_cast<float>(far) : kNever);
    }
  }
  std::vector<Lanes> blanks(most * kBlock, Lanes{});
  for (int x = 0; x < ink.width; ++x) {
    if (x % kBlock == 0) {
      for (std::size_t lane = 0; lane < middles.size(); ++lane)
        read_blanks(ink, x, reaches[lane], lane, blanks);
    }
    costs.next(blanks.data() + static_cast<std::size_t>(x % kBlock) * most,
               steps.data() + static_cast<std::size_t>(x) * most);
  }
  for (std::size_t lane = 0; lane < middles.size(); ++lane)
    ways.push_back(way_back(costs, steps, reaches[lane], lane, ink.width));
}

}  // namespace

std::vector<Way> cheapest_ways(const Plane& ink, const std::vector<int>& middles, int q) {
  std::vector<Way> ways;
  const std::span<const int> all(middles);
  for (std::size_t from = 0; from < all.size(); from += kSets)
    find_ways(ink, all.subspan(from, std::min(kSets, all.size() - from)), q, ways);
  return ways;
}

}  // namespace ecgmm::ecg
