// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "ecgmm/ecg/page_area.h"
#include "ecgmm/ecg/page_doubt.h"
#include "ecgmm/ecg/page_edges.h"
#include "ecgmm/ecg/page_equations.h"
#include "ecgmm/ecg/page_pen.h"
#include "ecgmm/ecg/page_plane.h"
#include "ecgmm/ecg/page_rows.h"
#include "ecgmm/ecg/page_tips.h"

namespace ecgmm::ecg {
namespace {

constexpr int kPx = 8;

/// A level line, 4 px thick, with a spike of the given height whose flanks nearly touch at a third.
Plane spike_ink(int height) {
  Plane ink(400, 300);
  const int foot = 200;
  for (int x = 20; x < 380; ++x) {
    for (int d = 0; d < 4; ++d) ink.at(x, foot + d) = 1;
  }
  for (int y = foot - height; y < foot; ++y) {
    const bool gap = std::abs(y - (foot - height / 3)) < 2;
    for (int x = 197; x < 203; ++x) ink.at(x, y) = gap && x > 197 && x < 202 ? 0 : 1;
  }
  return ink;
}

/// A way along the level line that crosses the spike where its flanks nearly touch.
Way way_below(int height) {
  Way way{std::vector<int>(400, 201), std::vector<int>(400, 201)};
  for (const int x : {197, 202}) way.top[static_cast<std::size_t>(x)] = 200 - height / 3;
  for (int x = 198; x < 202; ++x)
    way.top[static_cast<std::size_t>(x)] = way.bottom[static_cast<std::size_t>(x)] =
        200 - height / 3;
  return way;
}

TEST(PageEdges, KeepTheTipThatAWayCutsOff) {
  const Plane ink = spike_ink(60);
  const Way way = way_below(60);
  std::vector<Way> inked_ways = {inked(ink, way, kPx)};
  share_ink(ink, inked_ways, {way}, kPx);
  EXPECT_EQ(inked_ways[0].top[199], 140);
  const auto y = trace_of(ink, inked_ways[0], 4, kPx);
  EXPECT_LT(y[199], 146);
  EXPECT_NEAR(y[100], 202, 0.1);
  EXPECT_TRUE(std::isnan(y[5]));
}

TEST(PageEdges, KeepATipAsBroadAsThePen) {
  Plane ink = spike_ink(0);
  for (int y = 140; y < 200; ++y) {
    for (int x = 198; x < 202; ++x) ink.at(x, y) = 1;
  }
  Way way{std::vector<int>(400, 201), std::vector<int>(400, 201)};
  const auto y = trace_of(ink, inked(ink, way, kPx), 3.8, kPx);
  EXPECT_LT(*std::min_element(y.begin() + 190, y.begin() + 210), 146);
}

TEST(PageEdges, LeaveANameBesideASpike) {
  Plane ink = spike_ink(60);
  for (int y = 145; y < 165; ++y) {  // a letter that touches the spike, far above the line
    for (int x = 184; x < 197; ++x) ink.at(x, y) = 1;
  }
  const Way way{std::vector<int>(400, 201), std::vector<int>(400, 201)};
  std::vector<Way> inked_ways = {inked(ink, way, kPx)};
  share_ink(ink, inked_ways, {way}, kPx);
  EXPECT_EQ(inked_ways[0].top[190], 200);
}

TEST(PageEdges, DivideInkThatJoinsTwoTraces) {
  Plane ink(100, 200);
  for (int x = 0; x < 100; ++x) ink.at(x, 50) = ink.at(x, 150) = 1;
  for (int y = 50; y < 150; ++y) ink.at(60, y) = 1;
  const std::vector<Way> ways = {{std::vector<int>(100, 50), std::vector<int>(100, 50)},
                                 {std::vector<int>(100, 150), std::vector<int>(100, 150)}};
  std::vector<Way> inked_ways = {inked(ink, ways[0], kPx), inked(ink, ways[1], kPx)};
  EXPECT_EQ(inked_ways[0].bottom[60], 150);
  share_ink(ink, inked_ways, ways, kPx);
  EXPECT_EQ(inked_ways[0].bottom[60], 100);
  EXPECT_EQ(inked_ways[1].top[60], 100);
}

TEST(PageRows, AreNotDrawnByInkBeyondTheLeadsEnds) {
  Plane ink(1600, 300);
  const auto line = [&](int from, int to, int y) {
    for (int x = from; x < to; ++x) {
      for (int d = 0; d < 4; ++d) ink.at(x, y + d) = 1;
    }
  };
  line(0, 1200, 200);
  line(1100, 1600, 150);  // the edge of a stamp, which goes on where the lead ends
  for (int x = 40; x < 1200; x += 80) {
    for (int y = 170; y < 200; ++y) {
      for (int d = 0; d < 4; ++d) ink.at(x + d, y) = 1;
    }
  }
  auto rows = find_rows(ink, kPx);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_LT(rows[0].y[1190], 160);
  follow_between(ink, rows, 0, 0, 1200, kPx);
  EXPECT_NEAR(rows[0].y[1190], 202, 0.5);
}

/// Ink of level lines, 4 px thick, with spikes of 30 by 8 px every 80 px.
struct LinePage {
  Plane ink{1600, 500};
  void line(int from, int to, int y, float strength = 1) {
    for (int x = from; x < to; ++x) {
      for (int d = 0; d < 4; ++d) ink.at(x, y + d) = strength;
    }
  }
  void spikes(int from, int to, int y) {
    for (int x = from; x < to; x += 80) {
      for (int v = y - 30; v < y; ++v) {
        for (int d = 0; d < 8; ++d) ink.at(x + d, v) = 1;
      }
    }
  }
};

TEST(PageRows, EndWhereFainterInkGoesOn) {
  LinePage page;
  page.line(0, 1600, 200, 0.35F);  // rests of a line of the grid
  page.line(200, 1200, 200);
  page.spikes(240, 1200, 200);
  const auto rows = find_rows(page.ink, kPx);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NEAR(rows[0].first, 200, kPx);
  EXPECT_NEAR(rows[0].last, 1200, kPx);
}

TEST(PageRows, AreLeftOutWhereTheyRunAlongAnotherRow) {
  LinePage page;
  page.line(0, 1600, 200);
  page.spikes(40, 1600, 200);
  page.line(0, 1100, 400);  // the paper ends there
  page.spikes(40, 1100, 400);
  auto rows = find_rows(page.ink, kPx);
  ASSERT_EQ(rows.size(), 2U);
  follow_between(page.ink, rows, 1, 0, 1600, kPx);
  EXPECT_NEAR(rows[1].y[1030], 402, 1.5);
  EXPECT_TRUE(std::isnan(rows[1].y[1550]));
  follow_between(page.ink, rows, 0, 0, 1600, kPx);
  EXPECT_NEAR(rows[0].y[1550], 202, 1.5);
}

TEST(PagePlane, LosesShadesButNoLines) {
  Plane dark(400, 300);
  for (int y = 0; y < 300; ++y) {
    for (int x = 200; x < 260; ++x) dark.at(x, y) = 0.8F;  // the shade of a fold
  }
  for (int x = 0; x < 400; ++x) {
    for (int d = 0; d < 4; ++d) dark.at(x, 150 + d) += 1;
  }
  take_off_shade(dark, kPx / 2, 2);
  EXPECT_NEAR(dark.at(230, 50), 0, 0.01);
  EXPECT_NEAR(dark.at(50, 50), 0, 0.01);
  EXPECT_NEAR(dark.at(230, 152), 1, 0.01);
  EXPECT_NEAR(dark.at(50, 152), 1, 0.01);
}

TEST(PageEquations, TellAMarkAcrossALeadFromAnotherLead) {
  std::vector<double> a(800), b(800), sum(800);
  for (std::size_t i = 0; i < 800; ++i) {
    a[i] = std::sin(0.05 * static_cast<double>(i));
    b[i] = std::cos(0.03 * static_cast<double>(i));
    sum[i] = a[i] + b[i];
  }
  const SumError exact = sum_error({{a, 1}, {b, 1}, {sum, -1}}, kPx);
  EXPECT_NEAR(exact.all, 0, 1e-12);
  for (std::size_t i = 300; i < 400; ++i) sum[i] += 5;  // an eighth of the time
  const SumError marked = sum_error({{a, 1}, {b, 1}, {sum, -1}}, kPx);
  EXPECT_GT(marked.all, 0.3);
  EXPECT_LT(marked.most, 1e-9);
  EXPECT_GT(sum_error({{a, 1}, {b, -1}, {sum, -1}}, kPx).most, 0.1);
  EXPECT_NEAR(difference(a, a, kPx).all, 0, 1e-12);
  EXPECT_GT(difference(a, b, kPx).most, 0.3);
  EXPECT_EQ(sum_error({{{1, 2}, 1}}, kPx).all, 1) << "too short to show anything";
}

/// A row that is what the way takes.
RowTrace level_row(const Plane& ink, float y) {
  RowTrace row;
  row.y.assign(static_cast<std::size_t>(ink.width), y);
  row.first = 0;
  row.last = ink.width;
  row.middle = y;
  row.taken = {std::vector<int>(row.y.size(), static_cast<int>(y)),
               std::vector<int>(row.y.size(), static_cast<int>(y) + 1)};
  return row;
}

TEST(PageDoubt, IsAboutTipsThatARowDoesNotTake) {
  Plane ink = spike_ink(60);
  RowTrace row = level_row(ink, 200);
  row.taken.bottom.assign(row.taken.bottom.size(), 203);
  EXPECT_FALSE(doubt_of(ink, {row}, 0, 3, 47, kPx).passes());
  for (std::size_t x = 197; x < 203; ++x) row.taken.top[x] = 140, row.y[x] = 145;
  EXPECT_TRUE(doubt_of(ink, {row}, 0, 3, 47, kPx).passes());
}

TEST(PageDoubt, IsAboutTipsThatBlurHasMadeFaint) {
  Plane ink = spike_ink(60);
  RowTrace row = level_row(ink, 200);
  row.taken.bottom.assign(row.taken.bottom.size(), 203);
  for (int y = 140; y < 200; ++y) {
    for (int x = 197; x < 203; ++x) ink.at(x, y) = 0.4F;
  }
  EXPECT_FALSE(doubt_of(ink, {row}, 0, 3, 47, kPx).passes());
  for (int y = 140; y < 200; ++y) {
    for (int x = 197; x < 203; ++x) ink.at(x, y) = 0.2F;  // as faint as what is left of a grid
  }
  EXPECT_TRUE(doubt_of(ink, {row}, 0, 3, 47, kPx).passes());
}

TEST(PageDoubt, IsNotAboutTheRimOfWhatARowTakes) {
  Plane ink = spike_ink(60);
  RowTrace row = level_row(ink, 200);
  row.taken.bottom.assign(row.taken.bottom.size(), 203);
  for (std::size_t x = 197; x < 203; ++x) row.taken.top[x] = 140, row.y[x] = 145;
  for (int y = 138; y < 200; ++y) ink.at(196, y) = ink.at(203, y) = 0.4F;
  EXPECT_EQ(doubt_of(ink, {row}, 0, 3, 47, kPx).tips, 0);
}

TEST(PageDoubt, IsAboutAWaveThatALineOfTheGridJoins) {
  Plane ink = spike_ink(60);
  RowTrace row = level_row(ink, 200);
  row.taken.bottom.assign(row.taken.bottom.size(), 203);
  for (int x = 100; x < 300; ++x) ink.at(x, 170) = 1;
  EXPECT_FALSE(doubt_of(ink, {row}, 0, 3, 47, kPx).passes());
}

TEST(PagePen, GivesNarrowWavesTheirHeightBack) {
  // A spike 6 mm tall and 1.5 mm broad at its foot, which reading left 1 mm lower.
  RowTrace row;
  row.y.assign(800, 300);
  row.line_px = 5;
  const auto height_of = [&](double tall) {
    for (int x = 394; x <= 406; ++x)
      row.y[static_cast<std::size_t>(x)] =
          300 - static_cast<float>(tall * kPx * (1 - std::abs(x - 400) / 6.5));
  };
  height_of(5);
  row.y[10] = std::numeric_limits<float>::quiet_NaN();
  const auto before = row.y;
  restore_waves(row, 0, 800, kPx);
  EXPECT_LT(row.y[400], before[400] - 2);               // taller,
  EXPECT_GT(row.y[400], before[400] - 2 * kPx - 0.1F);  // by at most 2 mm
  EXPECT_NEAR(row.y[200], 300, 0.3);                    // and what is level stays
  EXPECT_TRUE(std::isnan(row.y[10]));
  RowTrace empty;
  restore_waves(empty, 0, 100, kPx);
  EXPECT_TRUE(empty.y.empty());
}

TEST(PageDoubt, IsAboutARowThatLeavesItsTrace) {
  Plane ink(400, 300);
  for (int x = 0; x < 400; ++x) ink.at(x, 100) = 1;
  for (int x = 250; x < 400; ++x) ink.at(x, 220) = 1;
  RowTrace row = level_row(ink, 100);
  EXPECT_TRUE(doubt_of(ink, {row}, 0, 0, 50, kPx).passes());
  for (std::size_t x = 250; x < 400; ++x)
    row.y[x] = 220, row.taken.top[x] = row.taken.bottom[x] = 220;
  const RowDoubt doubt = doubt_of(ink, {row}, 0, 0, 50, kPx);
  EXPECT_NEAR(doubt.strayed, 150.0 / 400, 0.02);
  EXPECT_FALSE(doubt.passes());
}

TEST(PageDoubt, IsAboutARowThatBeginsOnALineBesideItsTrace) {
  Plane ink(400, 300);
  for (int x = 0; x < 400; ++x) ink.at(x, 100) = 1;
  for (int x = 0; x < 40; ++x) ink.at(x, 140) = 1;  // a line of the grid, 5 mm below
  RowTrace row = level_row(ink, 100);
  for (std::size_t x = 0; x < 40; ++x) row.y[x] = 140, row.taken.top[x] = row.taken.bottom[x] = 140;
  EXPECT_NEAR(doubt_of(ink, {row}, 0, 0, 50, kPx).strayed, 0.1, 0.01);
}

TEST(PageMap, IsUnevenWhereLinesWereFollowedWrongly) {
  PageMap map;
  map.shift_x = Plane(61, 11);
  const auto bent_by = [&](double mm, double every) {
    for (int y = 0; y < 11; ++y) {
      for (int x = 0; x < 61; ++x)
        map.shift_x.at(x, y) =
            static_cast<float>(mm * std::sin(2 * std::numbers::pi * x * 5 / every));
    }
    return unevenness(map, 25, 0, 300);
  };
  EXPECT_LT(bent_by(3, 250), 0.03);  // a sheet that is curved as a whole
  EXPECT_GT(bent_by(1, 40), 0.1);
  map.shift_x = {};
  EXPECT_EQ(unevenness(map, 25, 0, 300), 0) << "no grid";
}

TEST(PageArea, IsCutOutWithoutMovingThePaper) {
  PageMap map;
  map.width_mm = 100;
  map.height_mm = 50;
  map.seen = Plane(20, 10);
  map.shift_x = Plane(21, 11);
  map.shift_y = Plane(21, 11);
  for (int y = 0; y < 11; ++y) {
    for (int x = 0; x < 21; ++x) map.shift_x.at(x, y) = 0.1F * static_cast<float>(x);
  }
  Plane area(20, 10);
  for (int y = 3; y < 6; ++y) {
    for (int x = 4; x < 12; ++x) area.at(x, y) = 1;
  }
  const Eigen::Vector2d before = map.at(42, 22);
  crop_to_area(map, area);
  EXPECT_EQ(map.left_mm, 15);
  EXPECT_EQ(map.top_mm, 10);
  EXPECT_EQ(map.width_mm, 50);
  EXPECT_EQ(map.height_mm, 25);
  EXPECT_EQ(area.at(1, 1), 1);
  EXPECT_EQ(area.at(0, 0), 0);
  EXPECT_LT((map.at(42, 22) - before).norm(), 1e-4);
}

}  // namespace
}  // namespace ecgmm::ecg
