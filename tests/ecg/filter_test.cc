// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "tests/ecg/float_files.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::ecg {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A slow wave far from 0, some within the band and one above it.
Waveform mixture(double rate_hz, double duration_s) {
  Waveform waveform{{}, rate_hz};
  const auto length = static_cast<std::size_t>(rate_hz * duration_s);
  for (std::size_t i = 0; i < length; ++i) {
    const double t = 2 * std::numbers::pi * static_cast<double>(i) / rate_hz;
    waveform.samples.push_back(static_cast<float>(3 + std::sin(0.1 * t) +
                                                  0.5 * std::sin(3 * t + 1) +
                                                  0.3 * std::sin(17 * t) + 0.2 * std::sin(48 * t)));
  }
  return waveform;
}

TEST(Filter, AgreesWithScipyAtEveryRate) {
  ECGMM_NEEDS_PEERS();
  struct Case {
    int rate_hz;
    std::size_t edge;
  };
  const std::vector<Case> cases = {{100, 200}, {249, 21}, {250, 500}, {500, 1}, {1000, 2000}};
  const TempFolder folder;
  RandomStream random(5, "filter");
  std::vector<std::vector<float>> inputs;
  std::vector<std::string> arguments = {folder.path().string()};
  for (const auto& [rate, edge] : cases) {
    auto& samples = inputs.emplace_back(static_cast<std::size_t>(4 * rate));
    for (float& v : samples) v = static_cast<float>(1 + random.normal());
    write_floats(folder / concat(rate, ".in"), samples);
    arguments.insert(arguments.end(), {concat(rate), concat(edge)});
  }
  run_peer("ecg/filter_peer.py", arguments);
  for (std::size_t k = 0; k < cases.size(); ++k) {
    SCOPED_TRACE(cases[k].rate_hz);
    const auto expected = read_floats(folder / concat(cases[k].rate_hz, ".out"));
    const auto got = filter_zero_phase(butterworth_band_pass(3, 0.5, 40, cases[k].rate_hz),
                                       inputs[k], cases[k].edge);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 2e-6) << i;
  }
}

TEST(Filter, HasTheButterworthResponseForEvenAndOddOrders) {
  for (const int order : {1, 2, 3, 4, 7}) {
    const auto sections = butterworth_band_pass(order, 0.5, 40, 250);
    EXPECT_EQ(sections.size(), static_cast<std::size_t>(order));
    const auto gain = [&](double hz) {
      const auto z = std::polar(1.0, -2 * std::numbers::pi * hz / 250);
      std::complex<double> response = 1;
      for (const auto& s : sections)
        response *= (s.b0 + s.b1 * z + s.b2 * z * z) / (1.0 + s.a1 * z + s.a2 * z * z);
      return std::abs(response);
    };
    EXPECT_NEAR(gain(0.5), std::sqrt(0.5), 1e-9) << order;
    EXPECT_NEAR(gain(40), std::sqrt(0.5), 1e-9) << order;
    EXPECT_NEAR(gain(4.6), 1, 0.02) << order;
    EXPECT_LT(gain(100), 0.45) << order;
    EXPECT_NEAR(gain(0), 0, 1e-12) << order;
  }
}

TEST(Filter, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(butterworth_band_pass(0, 1, 2, 100), Error);
  EXPECT_THROW(butterworth_band_pass(3, 0, 2, 100), Error);
  EXPECT_THROW(butterworth_band_pass(3, 2, 1, 100), Error);
  EXPECT_THROW(butterworth_band_pass(3, 0.5, 40, 80), Error);
  EXPECT_THROW(butterworth_band_pass(3, 0.5, 40, kNan), Error);
  const auto sections = butterworth_band_pass(3, 0.5, 40, 250);
  EXPECT_THROW(filter_zero_phase(sections, std::vector<float>(21), 21), Error);
  EXPECT_EQ(filter_zero_phase(sections, std::vector<float>(22), 21).size(), 22);
}

TEST(WaveForm, IsStandardizedAtHundredHertz) {
  const auto wave = wave_form(mixture(249, 10));
  ASSERT_EQ(wave.samples.size(), 1000);
  double sum = 0;
  double squares = 0;
  for (const float v : wave.samples) {
    sum += v;
    squares += v * v;
  }
  EXPECT_NEAR(sum / 1000, 0, 1e-5);
  EXPECT_NEAR(squares / 1000, 1, 1e-4);
}

TEST(WaveForm, IsTheSameFromEveryRateAndSize) {
  const auto wave = wave_form(mixture(500, 10));
  for (const double rate : {200.0, 249.0, 1000.0}) {
    auto other = mixture(rate, 10);
    for (float& v : other.samples) v *= 5;
    const auto got = wave_form(other);
    ASSERT_EQ(got.samples.size(), wave.samples.size());
    for (std::size_t i = 0; i < 1000; ++i) {
      const bool inner = i >= 10 && i < 990;  // the last sample lies elsewhere at another rate
      EXPECT_NEAR(got.samples[i], wave.samples[i], inner ? 0.05 : 0.1) << rate << ' ' << i;
    }
    EXPECT_NEAR(got.log_amplitude - wave.log_amplitude, std::log(5), 0.01);
  }
}

TEST(WaveForm, KnowsTheAmplitudeOnlyInMillivolts) {
  auto waveform = mixture(250, 10);
  const auto known = wave_form(waveform);
  EXPECT_TRUE(known.amplitude_known);
  EXPECT_NEAR(known.log_amplitude, std::log(std::sqrt(0.5 * (0.25 + 0.09)) + 1e-3), 0.1);
  waveform.unit = Unit::none;
  const auto unknown = wave_form(waveform);
  EXPECT_FALSE(unknown.amplitude_known);
  EXPECT_EQ(unknown.log_amplitude, 0);
  EXPECT_EQ(unknown.samples, known.samples);
}

TEST(WaveForm, FillsGapsAndClips) {
  auto waveform = mixture(250, 10);
  waveform.samples[700] = kNan;
  for (std::size_t i = 1000; i < 1010; ++i) waveform.samples[i] = 500;
  const auto wave = wave_form(waveform);
  EXPECT_EQ(*std::max_element(wave.samples.begin(), wave.samples.end()), 8);
  for (const float v : wave.samples) EXPECT_TRUE(std::abs(v) <= 8);
}

TEST(WaveForm, TakesASlowSourceAndAFlatLead) {
  EXPECT_EQ(wave_form(mixture(60, 10)).samples.size(), 1000);
  const auto flat = wave_form({std::vector<float>(2500, 1.5F), 250});
  EXPECT_NEAR(flat.log_amplitude, std::log(1e-3), 1e-3);
  for (const float v : flat.samples) ASSERT_NEAR(v, 0, 0.1);
}

TEST(WaveForm, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(wave_form({{}, 250}), Error);
  EXPECT_THROW(wave_form({{1, 2, 3}, 250}), Error);
  EXPECT_THROW(wave_form({std::vector<float>(2500, 1), 0}), Error);
  EXPECT_THROW(wave_form({std::vector<float>(2500, kNan), 250}), Error);
  auto infinite = mixture(250, 10);
  infinite.samples[5] = std::numeric_limits<float>::infinity();
  EXPECT_THROW(wave_form(infinite), Error);
}

}  // namespace
}  // namespace ecgmm::ecg
