// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ecgmm/core/error.h"
#include "ecgmm/ecg/filter.h"
#include "ecgmm/ecg/strip_styles.h"
#include "ecgmm/ecg/synthesis.h"
#include "ecgmm/ecg/trace_paper.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLikely = kReadableTrace;

Waveform lead(std::uint64_t seed, double duration_s = 10) {
  RandomStream random(seed, "trace/lead");
  SynthesisParameters parameters;
  parameters.heart_rate_bpm = random.uniform(50, 110);
  parameters.first_beat_s = random.uniform(0.2, 0.8);
  auto waveform = synthesize(parameters, duration_s, 500, random);
  add_noise(waveform, {}, random);
  return waveform;
}

/// How alike the trace and the truth are in wave form, from `from_s` on.
double likeness(const Trace& trace, const Waveform& truth, double from_s = 0) {
  if (trace.waveform.samples.empty()) return 0;
  const auto drawn = wave_form(truth).samples;
  const auto read = wave_form(trace.waveform).samples;
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, n = 0;
  for (std::size_t i = 0; i < read.size(); ++i) {
    const double place = trace.start_s * kWaveRateHz + static_cast<double>(i);
    const auto k = static_cast<std::size_t>(place);
    if (place < from_s * kWaveRateHz || k + 1 >= drawn.size()) continue;
    const double x = drawn[k] + (place - static_cast<double>(k)) * (drawn[k + 1] - drawn[k]);
    const double y = read[i];
    sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y, ++n;
  }
  return (n * sxy - sx * sy) / std::sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
}

double size_of(const Waveform& waveform) { return std::exp(wave_form(waveform).log_amplitude); }

Image of_color(int width, int height, std::uint8_t value) {
  const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  return {width, height, std::vector<std::uint8_t>(count, value)};
}

std::uint8_t* pixel(Image& image, int x, int y) {
  return image.rgb.data() + static_cast<std::ptrdiff_t>(y * image.width_px + x) * 3;
}

/// Every pixel from the nearest of a picture turned clockwise, white beyond it.
Image turned(Image image, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  Image out = of_color(image.width_px, image.height_px, 255);
  for (int y = 0; y < image.height_px; ++y) {
    for (int x = 0; x < image.width_px; ++x) {
      const double dx = x - image.width_px / 2.0;
      const double dy = y - image.height_px / 2.0;
      const auto u = static_cast<int>(
          std::lround(image.width_px / 2.0 + std::cos(angle) * dx + std::sin(angle) * dy));
      const auto v = static_cast<int>(
          std::lround(image.height_px / 2.0 - std::sin(angle) * dx + std::cos(angle) * dy));
      if (u < 0 || v < 0 || u >= image.width_px || v >= image.height_px) continue;
      std::copy_n(pixel(image, u, v), 3, pixel(out, x, y));
    }
  }
  return out;
}

TEST(Trace, IsReadFromTheStandardStrip) {
  const StripRenderer renderer;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const auto truth = lead(seed);
    const auto trace = extract_trace(renderer.render(truth).image);
    EXPECT_GT(likeness(trace, truth), 0.99) << seed;
    EXPECT_NEAR(size_of(trace.waveform) / size_of(truth), 1, 0.12) << seed;
    EXPECT_GT(trace.confidence, 0.9) << seed;
    EXPECT_NEAR(trace.waveform.duration_s(), 10, 0.05) << seed;
    EXPECT_NEAR(trace.start_s, 0, 0.05) << seed;
    EXPECT_GT(trace.line_width_px, 2) << seed;
    EXPECT_EQ(trace.waveform.unit, Unit::millivolt);
  }
}

TEST(Trace, IsReadFromOtherStylesAndSpoiledPictures) {
  std::vector<double> all;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const auto truth = lead(seed);
    RandomStream random(seed, "trace/style");
    auto strip = render_strip(truth, random_style(random));
    degrade(strip.image, random);
    const auto trace = extract_trace(strip.image);
    const double from_s = strip.start_s > 0 ? strip.start_s + 0.1 : 0;
    all.push_back(likeness(trace, truth, from_s));
    EXPECT_GT(all.back(), 0.9) << seed;
    EXPECT_GT(trace.confidence, kLikely) << seed;
  }
  std::nth_element(all.begin(), all.begin() + 6, all.end());
  EXPECT_GT(all[6], 0.985);  // a quarter lies below
}

TEST(Trace, IsReadAtOtherSizesOfTheStrip) {
  const auto truth = lead(7);
  for (const double px_per_mm : {4.0, 5.0, 7.3, 13.0, 20.0}) {
    PaperStyle style;
    style.px_per_mm = px_per_mm;
    style.width_px = static_cast<int>(250 * px_per_mm);
    style.height_px = static_cast<int>(40 * px_per_mm);
    style.line_width_px = std::max(1.0, 0.22 * px_per_mm);
    const auto trace = extract_trace(render_strip(truth, style).image);
    EXPECT_GT(likeness(trace, truth), 0.98) << px_per_mm;
    EXPECT_NEAR(size_of(trace.waveform) / size_of(truth), 1, 0.18) << px_per_mm;
    EXPECT_GT(trace.confidence, kLikely) << px_per_mm;
  }
}

TEST(Trace, FollowsTheGeometryGiven) {
  const auto truth = lead(8, 6);
  PaperStyle style;
  style.width_px = 2400;
  style.px_per_mm = 8;
  style.mm_per_s = 50;
  style.mm_per_mv = 20;
  style.height_px = 500;
  const auto trace = extract_trace(render_strip(truth, style).image, {2400, 8, 50, 20});
  EXPECT_GT(likeness(trace, truth), 0.99);
  EXPECT_NEAR(size_of(trace.waveform) / size_of(truth), 1, 0.05);
  EXPECT_NEAR(trace.waveform.duration_s(), 6, 0.05);
}

TEST(Trace, IsLevelledWhereThePaperIsTurned) {
  const auto truth = lead(9);
  const auto strip = render_strip(truth).image;
  for (const double degrees : {-1.6, 0.7, 1.6}) {
    const auto trace = extract_trace(turned(strip, degrees));
    EXPECT_NEAR(trace.rotation_deg, degrees, 0.1);
    EXPECT_GT(likeness(trace, truth), 0.98) << degrees;
  }
}

TEST(Trace, TakesItsGainFromACalibrationPulse) {
  const auto truth = lead(10);
  for (const double mm_per_mv : {5.0, 10.0}) {
    PaperStyle style;
    style.pulse = true;
    style.mm_per_mv = mm_per_mv;
    const auto strip = render_strip(truth, style);
    const auto trace = extract_trace(strip.image);
    EXPECT_NEAR(trace.start_s, strip.start_s, 0.1);
    EXPECT_GT(likeness(trace, truth, strip.start_s + 0.1), 0.98);
    EXPECT_NEAR(size_of(trace.waveform) / size_of(truth), 1, 0.07) << mm_per_mv;
  }
}

TEST(Trace, TakesItsScalesFromTheGrid) {
  const auto truth = lead(12, 4);
  PaperStyle style;
  style.width_px = 1000;  // 4 s, as large as in the standard strip
  const auto trace = extract_trace(render_strip(truth, style).image);
  EXPECT_GT(likeness(trace, truth), 0.99);
  EXPECT_NEAR(trace.waveform.duration_s(), 4, 0.05);
  EXPECT_NEAR(size_of(trace.waveform) / size_of(truth), 1, 0.07);
}

TEST(Trace, HasAUnitOnlyWhereThePictureTellsTheGain) {
  PaperStyle style;
  const auto unit = [&] {
    return extract_trace(render_strip(lead(13), style).image).waveform.unit;
  };
  style.lines = GridLines::none;
  EXPECT_EQ(unit(), Unit::none);
  style.pulse = true;
  EXPECT_EQ(unit(), Unit::millivolt);
  style.pulse = false;
  for (const auto lines : {GridLines::solid, GridLines::dotted, GridLines::thick_only}) {
    style.lines = lines;
    EXPECT_EQ(unit(), Unit::millivolt);
  }
}

TEST(Trace, IsReadFromADarkScreen) {
  const auto truth = lead(11);
  PaperStyle style;
  style.paper = 0x000000;
  style.minor_grid = 0x102010;
  style.major_grid = 0x204020;
  style.trace = 0x40ff60;
  EXPECT_GT(likeness(extract_trace(render_strip(truth, style).image), truth), 0.98);
}

TEST(Trace, IsNotBelievedInWhereThereIsNone) {
  const auto distrust = [](const Image& image, const char* what) {
    EXPECT_LT(extract_trace(image).confidence, kLikely) << what;
  };
  distrust(of_color(2500, 250, 255), "white");
  distrust(of_color(2500, 250, 0), "black");
  RandomStream random(1, "trace/none");
  auto noise = of_color(2500, 250, 0);
  for (auto& value : noise.rgb) value = static_cast<std::uint8_t>(random.below(256));
  distrust(noise, "noise");
  auto text = of_color(2500, 250, 255);
  for (int line = 20; line + 24 < text.height_px; line += 40) {
    for (int x = 20; x < text.width_px - 20; ++x) {
      for (int y = line; y < line + 24; ++y) {
        const bool inked = x % 18 < 12 && (x % 18 < 3 || (y - line) % 10 < 3 || random.chance(0.1));
        if (inked) std::fill_n(pixel(text, x, y), 3, std::uint8_t{30});
      }
    }
  }
  distrust(text, "text");
}

TEST(Trace, RefusesAPictureOrGeometryWithoutExtent) {
  EXPECT_THROW(extract_trace(of_color(99, 250, 255)), Error);
  EXPECT_THROW(extract_trace(of_color(2500, 19, 255)), Error);
  EXPECT_THROW(extract_trace(of_color(2500, 250, 255), {0, 10, 25, 10}), Error);
  EXPECT_THROW(extract_trace(of_color(2500, 250, 255), {2500, 10, 25, 0}), Error);
  EXPECT_NO_THROW(extract_trace(of_color(100, 20, 255)));
}

TEST(Trace, RefusesWhatShowsNoStripAtItsScale) {
  const auto refused = [](int width, int height, const StripGeometry& geometry, const char* why) {
    try {
      extract_trace(of_color(width, height, 255), geometry);
      ADD_FAILURE() << width << " x " << height << " is not refused";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  };
  refused(26250, 20, {}, "250 x 0.2 mm of paper, too small for a trace");
  refused(10000, 20, {}, "too small for a trace");
  refused(350, 46, {350, 823, 25, 10}, "0.4 x 0.1 mm of paper, too small for a trace");
  refused(2500, 300, {2500, 1, 25, 10}, "2500 x 300 mm of paper, too large for a strip");
  refused(100, 100, {100, 0.001, 25, 10}, "too large for a strip");
  refused(25000, 20, {25000, 10, 25, 10}, "too large for a strip");
  refused(6000, 6000, {6000, 10, 25, 10}, "too large for a strip");
}

TEST(Trace, IsSoughtInSmallPicturesOfAnyScaleWithoutHarm) {
  constexpr int kPictures = 300;
  RandomStream random(5, "trace/small");
  int looked_at = 0;
  for (int i = 0; i < kPictures; ++i) {
    const int shortest = 20 + static_cast<int>(random.below(30));
    const auto between = [&](double least, double most) {
      return std::exp(random.uniform(std::log(least), std::log(most)));
    };
    const int width = static_cast<int>(between(100, 27000));
    const int height = random.chance(0.7) ? shortest : 20 + static_cast<int>(random.below(300));
    StripGeometry geometry;
    if (random.chance(0.7)) {
      geometry = {width, between(0.1, 1000), 25, 10};
    }
    const double px_per_mm = geometry.px_per_mm * width / geometry.width_px;
    if (width * height > 1e6 || width * height * 100 / (px_per_mm * px_per_mm) > 2e6) continue;
    auto image = of_color(width, height, 255);
    const double dark = random.uniform(0, 0.5);
    for (auto& value : image.rgb) {
      if (random.chance(dark)) value = static_cast<std::uint8_t>(random.below(256));
    }
    try {
      const auto trace = extract_trace(image, geometry);
      EXPECT_LE(trace.coverage, 1) << width << " x " << height << ", " << geometry.px_per_mm;
      ++looked_at;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data) << error.what();
    }
  }
  EXPECT_GT(looked_at, kPictures / 20);
}

TEST(Trace, KeepsWhiteWhiteHoweverMuchItIsShrunk) {
  for (const int factor : {2, 10, 11, 15, 16, 100, 223}) {
    const auto white = shrink(of_color(2 * factor, factor, 255), factor);
    EXPECT_EQ(white.rgb, std::vector<std::uint8_t>(6, 255)) << factor;
  }
}

}  // namespace
}  // namespace ecgmm::ecg
