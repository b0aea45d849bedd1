// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_draw.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/ecg/drawn_leads.h"

namespace ecgmm::ecg {
namespace {

/// How dark a pixel is, 0..255.
int darkness_at(const Image& image, int x, int y) {
  const auto* rgb = image.rgb.data() + (static_cast<std::ptrdiff_t>(y) * image.width_px + x) * 3;
  return 255 - (rgb[0] + rgb[1] + rgb[2]) / 3;
}

/// The trace of a strip by its darkest pixels, mV.
Lead trace_in(const Image& strip) {
  Lead out;
  for (int i = 0; i < strip.width_px * 2; ++i) {
    int darkest = 60;
    float at = std::nanf("");
    for (int y = 0; y < strip.height_px; ++y) {
      const int dark = darkness_at(strip, i / 2, y);
      if (dark > darkest) darkest = dark, at = static_cast<float>(strip.height_px / 2 - y) / 100;
    }
    out.push_back(at);
  }
  while (!out.empty() && std::isnan(out.back())) out.pop_back();
  return out;
}

TEST(PageDraw, TheCutStripIsLeadTwoInThePagesPixels) {
  const auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
  const auto read = read_page(page.image, kKnown);
  const Image strip = draw_crop(page.image, read);
  EXPECT_EQ(strip.width_px, 2500);
  EXPECT_EQ(strip.height_px, 250);
  const Lead trace = trace_in(strip);
  EXPECT_NEAR(static_cast<double>(trace.size()), 5000, 60);
  EXPECT_GT(likeness(trace, page.truth[kLeadTwo]), 0.9);
  EXPECT_NEAR(height_of(trace, page.truth[kLeadTwo]), 1, 0.1);
  const auto quarter = drawn({3, 4}, LeadOrder::standard);
  const Image part = draw_crop(quarter.image, read_page(quarter.image, kKnown));
  EXPECT_NEAR(static_cast<double>(trace_in(part).size()), 1250, 30) << "nothing beyond its end";
}

TEST(PageDraw, ShowsWhatLiesBesideTheTracesOnlyIfItIsKept) {
  auto page = drawn({3, 4}, LeadOrder::cabrera, /*long_row=*/false, /*height=*/0.5);
  paint(page.image, 0, 1, 4, [](int x, int y) {  // a line of letters above lead II
    return y > 5 && y < 17 && x % 15 < 10 && (x + y) % 4 < 2 ? 30 : -1;
  });
  const auto read = read_page(page.image, kKnown);
  ASSERT_TRUE(read.readable) << read.reason;
  ASSERT_EQ(read.place.row, 0U);
  const auto dark = [](const Image& image, int rows) {
    int n = 0;
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < image.width_px; ++x) n += darkness_at(image, x, y) > 100;
    }
    return n;
  };
  const auto kept = Surroundings::kept;
  EXPECT_EQ(dark(draw_crop(page.image, read), 35), 0);
  EXPECT_GT(dark(draw_crop(page.image, read, kept), 35), 500);
  const Image blank = draw_overlay(page.image, read);
  const Image whole = draw_overlay(page.image, read, kept);
  EXPECT_GT(whole.height_px, blank.height_px);
  EXPECT_EQ(dark(blank, 10), 0);
  EXPECT_GT(dark(whole, 40), 100);
  // The paper of the picture in cells of 5 mm, 4 pixels a mm.
  EXPECT_NEAR(whole.width_px, 1000, 25);
  EXPECT_NEAR(whole.height_px, 300, 25);
}

}  // namespace
}  // namespace ecgmm::ecg
