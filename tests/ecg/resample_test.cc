// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/resample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numbers>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "tests/ecg/float_files.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::ecg {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> sine(double frequency_hz, double rate_hz, std::size_t length) {
  std::vector<float> out(length);
  for (std::size_t i = 0; i < length; ++i) {
    const double time_s = static_cast<double>(i) / rate_hz;
    out[i] = static_cast<float>(std::sin(2 * std::numbers::pi * frequency_hz * time_s + 0.3));
  }
  return out;
}

/// Largest difference to the ideal sine a tenth of the length away from the ends.
double error_inside(const std::vector<float>& got, const std::vector<float>& ideal) {
  double worst = 0;
  for (std::size_t i = got.size() / 10; i < got.size() * 9 / 10; ++i) {
    worst = std::max(worst, std::abs(double{got[i]} - double{ideal[i]}));
  }
  return worst;
}

TEST(Resample, KeepsSinesBelowTheLowerNyquistRate) {
  struct Case {
    double from_hz, to_hz, frequency_hz;
  };
  for (const auto& [from, to, frequency] :
       {Case{500, 249, 1}, Case{500, 249, 40}, Case{500, 249, 99}, Case{100, 249, 39},
        Case{249, 250, 90}, Case{1000, 100, 35}, Case{257.37, 249.11, 60}, Case{249, 249, 99}}) {
    SCOPED_TRACE(concat(from, " Hz to ", to, " Hz, sine of ", frequency, " Hz"));
    const auto length = static_cast<std::size_t>(10 * from);
    const auto got = resample(sine(frequency, from, length), from, to);
    EXPECT_EQ(got.size(),
              static_cast<std::size_t>(std::llround(static_cast<double>(length) * to / from)));
    EXPECT_LT(error_inside(got, sine(frequency, to, got.size())), 1e-3);
  }
}

TEST(Resample, RemovesWhatTheWantedRateCannotHold) {
  for (const double frequency : {126.0, 150.0, 200.0, 249.0}) {
    SCOPED_TRACE(concat(frequency, " Hz"));
    const auto got = resample(sine(frequency, 500, 5000), 500, 249);
    EXPECT_LT(error_inside(got, std::vector<float>(got.size(), 0)), 2e-4);
  }
}

TEST(Resample, KeepsAConstantUpToBothEnds) {
  for (const double to : {100.0, 249.0, 360.0, 713.77}) {
    for (const float value : resample(std::vector<float>(1000, 1.25F), 250, to)) {
      EXPECT_NEAR(value, 1.25F, 1e-5) << to;
    }
  }
}

TEST(Resample, HoldsTheLastValueBeyondTheInput) {
  const auto got = resample(std::vector<float>{0, 0, 0, 0, 2, 2, 2, 2, 2, 2}, 10, 10, 1000);
  ASSERT_EQ(got.size(), 1000);
  EXPECT_NEAR(got.back(), 2, 1e-5);
  EXPECT_NEAR(got[100], 2, 1e-5);
}

TEST(Resample, RingsByATenthAroundAPacingSpike) {
  std::vector<float> samples(1000, 0);
  samples[500] = 1;
  const auto got = resample(samples, 500, 249);
  EXPECT_GT(*std::min_element(got.begin(), got.end()), -0.12);
}

TEST(Resample, GivesTheSampleCountAsked) {
  EXPECT_EQ(resample(std::vector<float>(5000, 0), 500, 249, 2490).size(), 2490);
  EXPECT_EQ(resample(std::vector<float>(5000, 0), 500, 249).size(), 2490);
  EXPECT_EQ(resample(std::vector<float>(1000, 0), 100, 249).size(), 2490);
}

TEST(Resample, RefusesWhatHasNoMeaning) {
  const std::vector<float> two = {1, 2};
  EXPECT_THROW(resample(std::vector<float>{1}, 500, 249), Error);
  EXPECT_THROW(resample(std::vector<float>{}, 500, 249), Error);
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(resample(two, bad, 249), Error) << bad;
    EXPECT_THROW(resample(two, 500, bad), Error) << bad;
  }
  EXPECT_THROW(resample(two, 500, 2001), Error);
  EXPECT_THROW(resample(two, 1e6, 249), Error);
  EXPECT_THROW(resample(two, 1e-7, 249), Error);
}

TEST(Resample, AgreesWithScipyOnABandLimitedSignal) {
  ECGMM_NEEDS_PEERS();
  RandomStream random(7, "resample");
  std::vector<float> samples(5000, 0);
  for (int k = 0; k < 60; ++k) {
    const double frequency = random.uniform(0.2, 60);
    const double phase = random.uniform(0, 2 * std::numbers::pi);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] += static_cast<float>(
          0.1 * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / 500 + phase));
    }
  }
  const TempFolder folder;
  write_floats(folder / "in.f32", samples);
  run_peer("ecg/resample_peer.py",
           {(folder / "in.f32").string(), "249", "500", (folder / "out.f32").string()});
  const auto expected = read_floats(folder / "out.f32");
  ASSERT_EQ(expected.size(), 2490u);
  const auto got = resample(samples, 500, 249);
  const float peak = *std::max_element(expected.begin(), expected.end());
  EXPECT_LT(error_inside(got, expected), 1e-3 * peak);
}

TEST(FillGaps, DrawsStraightLinesAndHoldsTheEnds) {
  std::vector<float> samples = {kNan, kNan, 1, kNan, kNan, kNan, 5, kNan};
  EXPECT_EQ(fill_gaps(samples), 6);
  EXPECT_THAT(samples, ::testing::Pointwise(::testing::FloatEq(), {1, 1, 1, 2, 3, 4, 5, 5}));
}

TEST(FillGaps, LeavesCompleteAndEmptyAndHopelessSignalsAlone) {
  std::vector<float> complete = {1, 2, 3};
  EXPECT_EQ(fill_gaps(complete), 0);
  EXPECT_THAT(complete, ::testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(fill_gaps({}), 0);
  std::vector<float> hopeless = {kNan, kNan};
  EXPECT_EQ(fill_gaps(hopeless), 0);
  EXPECT_TRUE(std::isnan(hopeless[0]));
}

}  // namespace
}  // namespace ecgmm::ecg
