// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_foreign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ecgmm::ecg {
namespace {

constexpr int kPx = 8;
constexpr int kUpper = 150;
constexpr int kLower = 400;
constexpr int kSpike = 300;  // its column

/// Two level rows, which the test draws waves on.
struct TwoRows {
  Plane ink{600, 550};
  std::vector<RowTrace> rows{level(kUpper), level(kLower)};

  TwoRows() {
    for (const int y : {kUpper, kLower}) {
      for (int x = 0; x < ink.width; ++x) ink.at(x, y) = ink.at(x, y + 1) = 1;
    }
  }
  static RowTrace level(int y) {
    RowTrace row;
    row.y.assign(600, static_cast<float>(y));
    row.last = 600;
    row.middle = y;
    return row;
  }
  /// The ink of a wave from its foot to its tip, up or down.
  void draw(int foot, int tip, double breadth_at_foot, double breadth_at_tip) {
    const int step = tip > foot ? 1 : -1;
    for (int y = foot; y != tip; y += step) {
      const double share = static_cast<double>(y - foot) / (tip - foot);
      const double half = (breadth_at_foot * (1 - share) + breadth_at_tip * share) / 2;
      for (int x = 0; x < ink.width; ++x) {
        if (std::abs(x - kSpike) <= half) ink.at(x, y) = 1;
      }
    }
  }
  /// A trace as it is read along a wave.
  void read(std::size_t row, int tip, int half = 3) {
    for (int x = kSpike - half; x <= kSpike + half; ++x)
      rows[row].y[static_cast<std::size_t>(x)] = static_cast<float>(tip);
  }
  float at(std::size_t row, int x) {
    drop_foreign_waves(ink, rows, row, 20, 580, kPx);
    return rows[row].y[static_cast<std::size_t>(x)];
  }
};

TEST(PageForeign, LeavesOutAnRWaveOfTheRowBelow) {
  TwoRows page;
  page.draw(kLower, 40, 10, 3);
  page.read(0, 42);
  EXPECT_TRUE(std::isnan(page.at(0, kSpike)));
  EXPECT_EQ(page.at(0, kSpike - 20), kUpper);
  EXPECT_EQ(page.at(0, kSpike + 20), kUpper);
  const auto& y = page.rows[0].y;
  EXPECT_GT(std::ranges::count_if(y, [](float v) { return std::isnan(v); }), 1.2 * kPx)
      << "a gap that no line closes";
}

TEST(PageForeign, LeavesOutAnSWaveOfTheRowAbove) {
  TwoRows page;
  page.draw(kUpper, 500, 10, 3);
  page.read(1, 498);
  EXPECT_TRUE(std::isnan(page.at(1, kSpike)));
}

TEST(PageForeign, KeepsAWaveThatEndsAtItsRow) {
  TwoRows page;
  page.draw(kUpper, 40, 10, 3);
  page.draw(kLower, 220, 10, 3);
  page.read(0, 42);
  EXPECT_EQ(page.at(0, kSpike), 42);
}

TEST(PageForeign, KeepsAWaveThatTheOneBelowDoesNotReach) {
  TwoRows page;
  page.draw(kUpper, 60, 14, 3);
  page.draw(kLower, 120, 7, 3);  // its tip lies within the upper row's wave
  page.read(0, 62);
  EXPECT_EQ(page.at(0, kSpike), 62);
}

TEST(PageForeign, KeepsAWaveWhoseSWaveMeetsTheRowBelow) {
  TwoRows page;
  page.draw(kUpper, 60, 12, 3);
  page.draw(kUpper, 210, 8, 3);
  page.draw(kLower, 208, 10, 3);
  page.read(0, 62);
  EXPECT_EQ(page.at(0, kSpike), 62);
}

TEST(PageForeign, KeepsBroadWavesAndLooksForNoRowsBeyondTheOutermost) {
  TwoRows page;
  page.draw(kLower, 40, 60, 40);
  page.read(0, 42, 25);
  EXPECT_EQ(page.at(0, kSpike), 42);
  TwoRows other;
  other.draw(kLower, 540, 10, 3);
  other.draw(kUpper, 10, 10, 3);
  other.read(1, 538);
  EXPECT_EQ(other.at(1, kSpike), 538) << "downward, of the lowest row";
}

}  // namespace
}  // namespace ecgmm::ecg
