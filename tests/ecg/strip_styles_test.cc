// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/strip_styles.h"

#include <gtest/gtest.h>

#include <set>

#include "ecgmm/ecg/synthesis.h"

namespace ecgmm::ecg {
namespace {

Image strip_of(std::uint64_t seed) {
  RandomStream random(seed, "styles");
  auto strip = render_strip(synthesize({}, 10, 250, random), random_style(random)).image;
  degrade(strip, random);
  return strip;
}

TEST(StripStyles, FollowFromTheStreamAlone) {
  EXPECT_EQ(strip_of(1).rgb, strip_of(1).rgb);
  EXPECT_NE(strip_of(1).rgb, strip_of(2).rgb);
}

TEST(StripStyles, KeepTheStandardSizeAndScales) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const auto image = strip_of(seed);
    EXPECT_EQ(image.width_px, 2500);
    EXPECT_EQ(image.height_px, 250);
    EXPECT_EQ(image.rgb.size(), 2500U * 250 * 3);
  }
  RandomStream random(1, "styles");
  const auto style = random_style(random);
  EXPECT_EQ(style.px_per_mm, 10);
  EXPECT_EQ(style.mm_per_s, 25);
  EXPECT_EQ(style.mm_per_mv, 10);
}

TEST(StripStyles, AreOfManyKinds) {
  RandomStream random(3, "styles");
  std::set<GridLines> lines;
  std::set<unsigned> papers, grids, traces;
  int pulses = 0;
  for (int i = 0; i < 200; ++i) {
    const auto style = random_style(random);
    lines.insert(style.lines);
    papers.insert(style.paper);
    grids.insert(style.minor_grid);
    traces.insert(style.trace);
    pulses += style.pulse ? 1 : 0;
    EXPECT_GE(style.line_width_px, 1);
    EXPECT_LE(style.line_width_px, 6);
  }
  EXPECT_EQ(lines.size(), 5U);
  EXPECT_EQ(papers.size(), 6U);
  EXPECT_EQ(grids.size(), 9U);
  EXPECT_GT(traces.size(), 5U);
  EXPECT_GT(pulses, 10);
  EXPECT_LT(pulses, 60);
}

}  // namespace
}  // namespace ecgmm::ecg
