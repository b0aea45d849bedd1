// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ecgmm/ecg/page_area.h"
#include "ecgmm/ecg/page_clean.h"

namespace ecgmm::ecg {
namespace {

/// Draws a level line with a pulse of the given size standing on it, 8 pixels a mm.
Plane pulse_ink(int left_mm, int width_mm, int height_mm) {
  Plane ink(8 * 60, 8 * 50);
  const int foot = 8 * 35;
  const auto dot = [&](int x, int y) {
    for (int d = 0; d < 3; ++d) ink.at(x, y + d) = ink.at(x + d, y) = 1;
  };
  for (int x = 8 * (left_mm + width_mm + 3); x < 8 * 55; ++x) dot(x, foot);
  for (int x = 8 * left_mm; x <= 8 * (left_mm + width_mm); ++x) dot(x, foot - 8 * height_mm);
  for (int y = foot - 8 * height_mm; y <= foot; ++y)
    dot(8 * left_mm, y), dot(8 * (left_mm + width_mm), y);
  return ink;
}

TEST(PagePulse, IsFoundByItsSize) {
  for (const auto& [width, height] : {std::pair{5, 10}, {5, 5}, {5, 20}, {10, 10}}) {
    const auto pulses = find_pulses(pulse_ink(6, width, height), 0, 8 * 30, 8);
    ASSERT_FALSE(pulses.empty()) << width << " by " << height;
    const auto best =
        *std::max_element(pulses.begin(), pulses.end(),
                          [](const Pulse& a, const Pulse& b) { return a.match < b.match; });
    EXPECT_EQ(best.width_mm, width);
    EXPECT_EQ(best.height_mm, height);
    EXPECT_NEAR(best.left_mm, 6, 0.5);
    EXPECT_NEAR(best.foot_mm, 35, 0.5);
  }
  EXPECT_TRUE(find_pulses(pulse_ink(6, 7, 10), 0, 8 * 30, 8).empty()) << "no usual size";
  EXPECT_TRUE(find_pulses(Plane(8 * 60, 8 * 50), 0, 8 * 30, 8).empty()) << "no ink";
  EXPECT_TRUE(find_pulses(pulse_ink(6, 5, 10), 90, 40, 8).empty()) << "no columns";
}

/// Rows of level lines, a pulse before each, and what find_rows() would say of them.
struct PulsePage {
  Plane ink{8 * 120, 8 * 150};
  std::vector<RowTrace> rows;
};

PulsePage pulse_page(int count, int pitch_mm, int height_mm, int left_mm = 6) {
  constexpr int kWidthMm = 5;
  PulsePage page;
  for (int r = 0; r < count; ++r) {
    const int foot = 8 * (28 + r * pitch_mm);
    const auto dot = [&](int x, int y) {
      for (int d = 0; d < 3; ++d) page.ink.at(x, y + d) = page.ink.at(x + d, y) = 1;
    };
    const int left = 8 * left_mm;
    const int right = 8 * (left_mm + kWidthMm);
    for (int x = right + 24; x < 8 * 110; ++x) dot(x, foot);
    for (int x = left; x <= right; ++x) dot(x, foot - 8 * height_mm);
    for (int y = foot - 8 * height_mm; y <= foot; ++y) dot(left, y), dot(right, y);
    RowTrace row;
    row.y.assign(static_cast<std::size_t>(page.ink.width), std::nanf(""));
    for (int x = right + 24; x < 8 * 110; ++x)
      row.y[static_cast<std::size_t>(x)] = static_cast<float>(foot) + 1.5F;
    row.first = right + 24;
    row.last = 8 * 110;
    row.middle = foot + 1.5;
    page.rows.push_back(row);
  }
  return page;
}

TEST(PageScale, IsReadWhereRowsLieCloserThanPulsesAreTall) {
  for (const int pitch_mm : {7, 9, 13, 15, 24}) {
    for (const int height_mm : {5, 10, 20}) {
      const auto page = pulse_page(5, pitch_mm, height_mm);
      const PageScale scale = read_scale(page.rows, page.ink, 8);
      if (scale.pulses == 0) {  // it may be that nothing can be told, but then that is said
        EXPECT_NE(scale.why_not.find("so close"), std::string::npos)
            << pitch_mm << " " << height_mm;
        EXPECT_LE(pitch_mm, height_mm + 2);
        continue;
      }
      EXPECT_EQ(scale.mm_per_mv, height_mm) << "rows " << pitch_mm << " mm apart";
      EXPECT_EQ(scale.mm_per_s, 25);
    }
  }
}

TEST(PageScale, OfOnePulseOfAnUnusualHeightIsReadIfItIsExact) {
  auto page = pulse_page(4, 30, 5);
  for (int y = 8 * 35; y < page.ink.height; ++y) {  // the first row alone shows one
    for (int x = 0; x < 8 * 12; ++x) page.ink.at(x, y) = 0;
  }
  const PageScale scale = read_scale(page.rows, page.ink, 8);
  EXPECT_EQ(scale.pulses, 1);
  EXPECT_EQ(scale.mm_per_mv, 5);
  EXPECT_EQ(scale.mm_per_s, 25);
  for (auto& v : page.ink.values) v *= 0.7F;  // too faint to be sure
  EXPECT_THAT(read_scale(page.rows, page.ink, 8).why_not, testing::HasSubstr("only one"));
}

TEST(PageScale, IsReadOfFourUsualPulsesOfAFinerLine) {
  const auto pulses = [](int count, int height_mm) {
    auto page = pulse_page(count, 30, height_mm);
    for (auto& v : page.ink.values) v *= 0.4F;
    return read_scale(page.rows, page.ink, 8).pulses;
  };
  EXPECT_EQ(pulses(4, 10), 4);
  EXPECT_EQ(pulses(3, 10), 0);
  EXPECT_EQ(pulses(4, 5), 0);
}

TEST(PageScale, IsReadOfPulsesBesideLeadsThatWander) {
  auto page = pulse_page(4, 30, 10);
  for (auto& row : page.rows) row.middle -= 8 * 7;  // the leads rise 7 mm above the pulses' feet
  const PageScale scale = read_scale(page.rows, page.ink, 8);
  EXPECT_EQ(scale.pulses, 4);
  EXPECT_EQ(scale.mm_per_mv, 10);
}

TEST(PageScale, IsReadWhereRestsOfTheGridLengthenTheRows) {
  auto page = pulse_page(4, 30, 10, 36);
  for (auto& row : page.rows) {
    std::fill(row.y.begin() + 8 * 6, row.y.begin() + row.first, static_cast<float>(row.middle));
    row.first = 8 * 6;
  }
  const PageScale scale = read_scale(page.rows, page.ink, 8);
  EXPECT_EQ(scale.pulses, 4);
  ASSERT_EQ(scale.lefts_mm.size(), 1U);
  EXPECT_NEAR(scale.lefts_mm[0], 41, 4);
  for (int y = 8 * 70; y < page.ink.height; ++y) {  // two of the rows alone show one
    for (int x = 0; x < 8 * 43; ++x) page.ink.at(x, y) = 0;
  }
  EXPECT_EQ(read_scale(page.rows, page.ink, 8).pulses, 0);
}

TEST(PageScale, TakesNoWavesForPulsesOfAnUnusualSize) {
  auto page = pulse_page(4, 30, 10);
  page.ink = Plane(page.ink.width, page.ink.height);  // no pulse
  int at = 8 * 15;
  int wide = 20;
  for (auto& row : page.rows) {
    for (int x = at; x < at + wide; ++x)
      row.y[static_cast<std::size_t>(x)] = static_cast<float>(row.middle) - 8 * 8;
    at += 8 * 4, wide += 14;  // broad waves, of other sizes and elsewhere in each row
  }
  const PageScale scale = read_scale(page.rows, page.ink, 8);
  EXPECT_EQ(scale.pulses, 0);
  EXPECT_TRUE(scale.why_not.empty()) << scale.why_not;
  for (auto& row : page.rows) {
    for (int x = 8 * 16; x < 8 * 23; ++x)  // 7 mm wide in all
      row.y[static_cast<std::size_t>(x)] = static_cast<float>(row.middle) - 8 * 13;
  }
  EXPECT_NE(read_scale(page.rows, page.ink, 8).why_not.find("standard scale"), std::string::npos);
}

/// Rows whose traces begin with a pulse of this size.
std::vector<RowTrace> rows_with(int pulses, int rows, double width_mm, double height_mm) {
  auto all = pulse_page(rows, 30, 10).rows;
  for (int r = 0; r < pulses; ++r) {
    auto& row = all[static_cast<std::size_t>(r)];
    row.first = 8 * 6;
    for (int x = row.first; x < 8 * 20; ++x) {
      const bool high = x >= 8 * 7 && x < static_cast<int>(8 * (7 + width_mm));
      row.y[static_cast<std::size_t>(x)] =
          static_cast<float>(row.middle - (high ? 8 * height_mm : 0));
    }
  }
  return all;
}

TEST(PageScale, OfNarrowPulsesIsTheirHeightAlone) {
  const Plane no_ink(8 * 120, 8 * 150);
  const PageScale narrow = read_scale(rows_with(3, 4, 3, 10), no_ink, 8);
  EXPECT_EQ(narrow.pulses, 3) << narrow.why_not;
  EXPECT_FALSE(narrow.speed_told);
  EXPECT_EQ(narrow.mm_per_s, 25);
  EXPECT_EQ(narrow.mm_per_mv, 10);
  EXPECT_TRUE(narrow.why_not.empty());
  const PageScale usual = read_scale(rows_with(3, 4, 5, 10), no_ink, 8);
  EXPECT_EQ(usual.pulses, 3);
  EXPECT_TRUE(usual.speed_told);
  const PageScale half = read_scale(rows_with(3, 4, 3, 5), no_ink, 8);
  EXPECT_EQ(half.pulses, 3) << half.why_not;
  EXPECT_FALSE(half.speed_told);
  EXPECT_EQ(half.mm_per_mv, 5);
  // Leads that wander beside their pulses, of which a level foot is seen.
  auto wandering = rows_with(3, 4, 3, 10);
  for (auto& row : wandering) row.middle += 8 * (&row - wandering.data());
  EXPECT_EQ(read_scale(wandering, no_ink, 8).pulses, 3);
  // Too few, of another height, or wider than a usual pulse.
  EXPECT_EQ(read_scale(rows_with(2, 4, 3, 10), no_ink, 8).pulses, 0);
  EXPECT_EQ(read_scale(rows_with(4, 4, 3, 11), no_ink, 8).pulses, 0);
  EXPECT_EQ(read_scale(rows_with(4, 4, 7, 10), no_ink, 8).pulses, 0);
}

TEST(PageClean, DropsSpecksAndFramesButNoTrace) {
  Plane ink(800, 200);
  for (int x = 0; x < 800; ++x) {
    ink.at(x, 20) = 1;                                             // a frame
    ink.at(x, 100 + static_cast<int>(6 * std::sin(x / 9.0))) = 1;  // a trace
  }
  ink.at(50, 50) = 1;  // a speck
  clean_ink(ink, 8);
  EXPECT_EQ(ink.at(400, 20), 0);
  EXPECT_EQ(ink.at(50, 50), 0);
  EXPECT_EQ(ink.at(0, 100), 1);
}

TEST(PageArea, IsTheLargestPartWithItsHolesFilled) {
  PageMap map;
  map.seen = Plane(20, 10);
  for (int y = 2; y < 8; ++y) {
    for (int x = 3; x < 15; ++x) map.seen.at(x, y) = x == 8 && y == 5 ? 0 : 1;
  }
  map.seen.at(19, 0) = 1;
  const Plane area = find_grid_area(map);
  EXPECT_EQ(area.at(8, 5), 1);
  EXPECT_EQ(area.at(19, 0), 0);
  EXPECT_EQ(area.at(1, 5), 0);
}

TEST(PageArea, ReachesThePicturesBorder) {
  PageMap map;  // 10 px a mm
  map.to_px = Eigen::Vector3d(10, 10, 1).asDiagonal();
  map.width_mm = 100;
  map.height_mm = 50;
  map.left_mm = -2;  // so that the border cuts the first cells
  map.picture_width = 980;
  map.picture_height = 500;
  map.seen = Plane(20, 10, 1);
  for (int y = 0; y < 10; ++y) map.seen.at(0, y) = map.seen.at(19, y) = 0;
  const Plane area = find_grid_area(map);
  EXPECT_EQ(area.at(0, 5), 1) << "cut by the border";
  EXPECT_EQ(area.at(19, 5), 0) << "wholly in the picture, but without lines";
}

}  // namespace
}  // namespace ecgmm::ecg
