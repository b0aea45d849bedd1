// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/strip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ecgmm/core/error.h"

namespace ecgmm::ecg {
namespace {

/// A lead that rests at `level` and has one square pulse of `height` at 4..6 s.
Waveform pulse(float level, float height) {
  Waveform waveform{std::vector<float>(2490, level), 249};
  for (std::size_t i = 4 * 249; i < 6 * 249; ++i) waveform.samples[i] = level + height;
  return waveform;
}

unsigned pixel(const Image& image, int x, int y) {
  const auto at = static_cast<std::size_t>((y * image.width_px + x) * 3);
  return static_cast<unsigned>(image.rgb[at] << 16 | image.rgb[at + 1] << 8 | image.rgb[at + 2]);
}

/// Rows of column x that are as dark as the trace; -1, -1 if there are none.
std::pair<int, int> ink(const Image& image, int x) {
  int first = -1;
  int last = -1;
  for (int y = 0; y < image.height_px; ++y) {
    if (((pixel(image, x, y) >> 8) & 0xff) < 0x60) {
      if (first < 0) first = y;
      last = y;
    }
  }
  return {first, last};
}

double ink_center(const Image& image, int x) {
  const auto [first, last] = ink(image, x);
  return first < 0 ? -1 : (first + last + 1) / 2.0;
}

TEST(Strip, HasThePaperOfTheStandardLayout) {
  const PaperStyle style;
  const auto image = render_strip(pulse(0, 0)).image;
  ASSERT_EQ(image.width_px, 2500);
  ASSERT_EQ(image.height_px, 250);
  ASSERT_EQ(image.rgb.size(), 2500U * 250 * 3);
  for (const int mm : {1, 2, 3, 4, 6, 24})
    EXPECT_EQ(pixel(image, 155, mm * 10), style.minor_grid) << mm;
  for (const int mm : {5, 10, 15}) EXPECT_EQ(pixel(image, 155, mm * 10), style.major_grid) << mm;
  for (const int mm : {1, 7, 249}) EXPECT_EQ(pixel(image, mm * 10, 35), style.minor_grid) << mm;
  for (const int mm : {0, 5, 245}) EXPECT_EQ(pixel(image, mm * 10, 35), style.major_grid) << mm;
  EXPECT_EQ(pixel(image, 155, 35), style.paper);
}

TEST(Strip, DrawsTheMedianAtMidHeightAndAMillivoltAsTenMillimeters) {
  const auto strip = render_strip(pulse(0.3F, 1));
  EXPECT_EQ(strip.mm_per_mv, 10);
  EXPECT_FLOAT_EQ(strip.offset_mv, 0.3F);
  EXPECT_NEAR(ink_center(strip.image, 500), 125, 0.6);
  EXPECT_NEAR(ink_center(strip.image, 1250), 25, 0.6);
}

TEST(Strip, DrawsASecondAsTwentyFiveMillimeters) {
  const auto image = render_strip(pulse(0, 1)).image;
  const auto tall = [&](int x) {
    const auto [first, last] = ink(image, x);
    return last - first > 60;
  };
  int rise = -1;
  int fall = -1;
  for (int x = 0; x < image.width_px; ++x) {
    if (tall(x) && rise < 0) rise = x;
    if (tall(x)) fall = x;
  }
  EXPECT_NEAR(rise, 1000, 2);
  EXPECT_NEAR(fall, 1500, 2);
}

TEST(Strip, MovesATraceThatWouldLeaveButFits) {
  const auto strip = render_strip(pulse(0, 2));
  EXPECT_EQ(strip.mm_per_mv, 10);
  EXPECT_GT(strip.offset_mv, 0.7);
  EXPECT_LT(strip.offset_mv, 0.8);
  const double rest = ink_center(strip.image, 500);
  EXPECT_NEAR(rest - ink_center(strip.image, 1250), 200, 1);
  EXPECT_NEAR(ink(strip.image, 1250).first, 1, 1);  // no further than needed
}

TEST(Strip, HalvesTheGainUntilTheTraceFitsAndSaysSo) {
  for (const auto& [height, gain] : {std::pair{3.0F, 5.0}, {-6.0F, 2.5}, {1000.0F, 10.0 / 512}}) {
    const auto strip = render_strip(pulse(-7, height));
    EXPECT_EQ(strip.mm_per_mv, gain) << height;
    EXPECT_NEAR(ink_center(strip.image, 500) - ink_center(strip.image, 1250), height * gain * 10, 1)
        << height;
  }
}

TEST(Strip, NeverClips) {
  for (const float height : {0.1F, 1.0F, 2.4F, 2.5F, 2.6F, 5.1F, -2.45F, -80.0F}) {
    const auto image = render_strip(pulse(0.2F, height)).image;
    for (int x = 0; x < image.width_px; ++x) {
      ASSERT_NE(ink(image, x).first, -1) << height << " at " << x;
    }
    for (int x = 0; x < image.width_px; ++x) {
      ASSERT_GT(pixel(image, x, 0) & 0xff, 0x60U) << height << " at " << x;
      ASSERT_GT(pixel(image, x, 249) & 0xff, 0x60U) << height << " at " << x;
    }
  }
}

TEST(Strip, LeavesOutWhatLiesBeyondTheRightEdge) {
  auto longer = pulse(0, 1);
  longer.samples.resize(2500, 0.0F);
  longer.samples.resize(5000, 50.0F);
  EXPECT_EQ(render_strip(longer).mm_per_mv, 10);
}

TEST(Strip, DrawsAShortLeadAndASingleSample) {
  EXPECT_EQ(ink(render_strip({std::vector<float>(249, 0.0F), 249}).image, 300).first, -1);
  EXPECT_NE(ink(render_strip({{0.5F}, 249}).image, 0).first, -1);
}

TEST(Strip, GivesTheSamePictureFromOneRendererAndFromTwo) {
  Waveform wave{{}, 249};
  for (int i = 0; i < 2490; ++i) wave.samples.push_back(std::sin(static_cast<float>(i) * 0.05F));
  const StripRenderer renderer;
  const auto first = renderer.render(wave).image.rgb;
  renderer.render(pulse(0, 1));
  EXPECT_EQ(renderer.render(wave).image.rgb, first);
  EXPECT_EQ(render_strip(wave).image.rgb, first);
}

TEST(Strip, RefusesWhatCannotBeDrawn) {
  EXPECT_THROW(render_strip({{}, 249}), Error);
  EXPECT_THROW(render_strip({{1, 2}, 0}), Error);
  EXPECT_THROW(render_strip({{1, std::numeric_limits<float>::quiet_NaN()}, 249}), Error);
  EXPECT_THROW(render_strip({{1, std::numeric_limits<float>::infinity()}, 249}), Error);
  PaperStyle style;
  style.height_px = 0;
  EXPECT_THROW(StripRenderer{style}, Error);
}

}  // namespace
}  // namespace ecgmm::ecg
