// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/image_facts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ecgmm/data/near_duplicates.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/image_jpeg.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

/// Ten seconds of spikes on a wandering line, as ECG paper shows them.
Image strip(double rate_hz, double phase) {
  ecg::Waveform waveform;
  waveform.sampling_rate_hz = 249;
  for (int t = 0; t < 2490; ++t) {
    const double beat = std::fmod(t / 249.0 * rate_hz + phase, 1.0);
    const double spike = std::exp(-std::pow((beat - 0.5) / 0.02, 2));
    waveform.samples.push_back(static_cast<float>(spike + 0.1 * std::sin(t * 0.02 + 9 * phase)));
  }
  return ecg::render_strip(waveform).image;
}

void fill(Image& image, int left, int top, int width, int height) {
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) {
      const auto at = static_cast<std::size_t>(y * image.width_px + x) * 3;
      image.rgb[at] = image.rgb[at + 1] = image.rgb[at + 2] = 20;
    }
  }
}

/// Letters as a printer makes them: an H of 14 × 20 px with strokes of 3 px.
void print_letters(Image& image, int count) {
  for (int i = 0; i < count; ++i) {
    const int left = 40 + 20 * i;
    fill(image, left, 5, 3, 20);
    fill(image, left + 11, 5, 3, 20);
    fill(image, left, 13, 14, 3);
  }
}

TEST(ImageFacts, TellTheMeanColor) {
  Image image{2, 2, {10, 20, 30, 20, 40, 60, 30, 60, 90, 40, 80, 120}};
  const auto facts = measure_image(image);
  EXPECT_EQ(facts.mean_rgb, (std::array<double, 3>{25, 50, 75}));
}

TEST(ImageFacts, OfACleanStripFindAllInkInTheTrace) {
  for (const double phase : {0.0, 0.3, 0.7}) {
    const auto facts = measure_image(strip(1.2, phase));
    EXPECT_EQ(facts.width_px, 2500);
    EXPECT_LT(facts.ink_outside, 0.001) << phase;
    EXPECT_EQ(facts.trace_profile.size(), ImageFacts::kProfileBins);
  }
}

TEST(ImageFacts, FindPrintedLetters) {
  Image image = strip(1.2, 0.3);
  print_letters(image, 10);
  const auto facts = measure_image(image);
  EXPECT_GT(facts.ink_outside, 0.02);
  EXPECT_LT(facts.ink_outside, 0.3);
  // The profile is the trace's alone.
  const auto clean = measure_image(strip(1.2, 0.3)).trace_profile;
  for (std::size_t bin = 0; bin < clean.size(); ++bin) {
    EXPECT_NEAR(facts.trace_profile[bin], clean[bin], 1e-6);
  }
}

TEST(ImageFacts, TakeATraceInPiecesForOne) {
  Image image{1000, 100, std::vector<std::uint8_t>(300000, 255)};
  fill(image, 0, 50, 400, 3);
  fill(image, 410, 60, 590, 3);
  EXPECT_EQ(measure_image(image).ink_outside, 0);
  fill(image, 100, 10, 300, 3);  // above the trace
  EXPECT_NEAR(measure_image(image).ink_outside, 300.0 / 1290, 1e-9);
}

TEST(ImageFacts, JoinDiagonalsAndForks) {
  Image image{300, 60, std::vector<std::uint8_t>(54000, 255)};
  for (int x = 0; x < 50; ++x) fill(image, x, x, 1, 1);
  for (int x = 50; x < 98; ++x) fill(image, x, 99 - x, 1, 1);  // a V
  fill(image, 40, 40, 200, 1);
  EXPECT_EQ(measure_image(image).ink_outside, 0);
}

TEST(ImageFacts, OfPicturesWithoutInkAreEmpty) {
  for (const int level : {0, 255}) {
    Image image{50, 20, std::vector<std::uint8_t>(3000, static_cast<std::uint8_t>(level))};
    EXPECT_EQ(measure_image(image).ink_outside, 0);
    EXPECT_TRUE(measure_image(image).trace_profile.empty());
  }
  EXPECT_EQ(measure_image(Image{}).ink_outside, 0);
}

TEST(ImageFacts, ReduceLargePicturesWithoutLosingTheTrace) {
  Image image{6000, 2000, std::vector<std::uint8_t>(36000000, 255)};
  fill(image, 0, 999, 6000, 1);
  fill(image, 100, 100, 60, 10);
  const auto facts = measure_image(image);
  EXPECT_EQ(facts.width_px, 6000);
  EXPECT_GT(facts.ink_outside, 0);
  EXPECT_LT(facts.ink_outside, 0.2);
  EXPECT_NEAR(facts.trace_profile[100], 0.5, 0.01);
}

TEST(ImageFacts, KnowATraceAgainAfterCompressionAndScaling) {
  const Image first = strip(1.2, 0.3);
  const Image other = strip(1.1, 0.6);
  const auto again = io::decode_image(io::encode_jpeg(first, 60), "").image;
  Image half{first.width_px / 2, first.height_px / 2, {}};
  for (int y = 0; y < half.height_px; ++y) {
    for (int x = 0; x < half.width_px; ++x) {
      for (int c = 0; c < 3; ++c) {
        const auto at = [&](int dy, int dx) {
          return first
              .rgb[static_cast<std::size_t>((2 * y + dy) * first.width_px + 2 * x + dx) * 3 +
                   static_cast<std::size_t>(c)];
        };
        half.rgb.push_back(
            static_cast<std::uint8_t>((at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4));
      }
    }
  }
  std::vector<std::vector<float>> profiles;
  for (const Image* image : std::initializer_list<const Image*>{&first, &other, &again, &half}) {
    profiles.push_back(measure_image(*image).trace_profile);
  }
  const std::vector<std::span<const float>> curves(profiles.begin(), profiles.end());
  EXPECT_EQ(near_identical(curves, 0.995), (std::vector<std::vector<std::size_t>>{{0, 2, 3}}));
}

}  // namespace
}  // namespace ecgmm::data
