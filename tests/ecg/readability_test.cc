// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/readability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "ecgmm/ecg/synthesis.h"

namespace ecgmm::ecg {
namespace {

constexpr double kRateHz = 500;

Waveform curve(const std::function<double(double)>& of_time, double duration_s = 10) {
  Waveform waveform{{}, kRateHz};
  for (int i = 0; i < duration_s * kRateHz; ++i)
    waveform.samples.push_back(static_cast<float>(of_time(i / kRateHz)));
  return waveform;
}

std::string reason(const Waveform& waveform) { return unreadable_reason(wave_form(waveform)); }

TEST(Readability, TakesHeartsOfEveryKind) {
  for (const auto abnormality :
       {Abnormality::none, Abnormality::st_depression, Abnormality::st_elevation,
        Abnormality::wide_qrs, Abnormality::atrial_fibrillation, Abnormality::lvh_voltage,
        Abnormality::t_inversion}) {
    for (const double rate : {40.0, 75.0, 130.0}) {
      RandomStream random(1, "readability");
      SynthesisParameters parameters;
      parameters.abnormality = abnormality;
      parameters.heart_rate_bpm = rate;
      auto heart = synthesize(parameters, 10, kRateHz, random);
      add_noise(heart, {0.2, 0.03, 0.02}, random);
      EXPECT_EQ(reason(heart), "") << to_string(abnormality) << ' ' << rate;
      const auto signs = beat_signs(wave_form(heart));
      EXPECT_GT(signs.likeness, 0.85);
      if (abnormality == Abnormality::none) {
        EXPECT_NEAR(signs.beats_per_min, rate, 0.15 * rate);
      }
      heart.samples.resize(static_cast<std::size_t>(3 * kRateHz));
      EXPECT_EQ(reason(heart), "") << to_string(abnormality) << ' ' << rate << ", 3 s";
    }
  }
}

TEST(Readability, RefusesWhatIsNoHeart) {
  RandomStream random(2, "readability");
  const auto refused = [](const Waveform& waveform, const char* what) {
    EXPECT_NE(reason(waveform), "") << what;
  };
  constexpr double kTurn = 2 * std::numbers::pi;
  refused(curve([&](double) { return 0.2 * random.normal(); }), "noise");
  refused(curve([&](double s) { return 0.3 * std::sin(kTurn * 50 * s) + 0.01 * random.normal(); }),
          "mains hum");
  refused(curve([](double s) { return std::sin(kTurn * 1.2 * s); }), "slow sine");
  refused(curve([](double s) { return std::sin(kTurn * 1.2 * s) > 0 ? 1 : -1; }), "square wave");
  refused(curve([&](double) { return 0.005 * std::round(0.6 * random.normal()); }),
          "noise of the converter");
  double place = 0;
  const auto walk = [&](double) { return place += 0.02 * random.normal(); };
  refused(curve(walk), "random walk");
  refused(curve([&](double s) { return std::clamp(5 * walk(s), -1.0, 1.0); }), "saturation");
  refused(curve([&](double s) {
            return (s > 3 ? 0.5 : 0) + (s > 7.5 ? 1.1 : 0) + 0.005 * random.normal();
          }),
          "steps");
}

TEST(Readability, SaysWhy) {
  RandomStream random(3, "readability");
  EXPECT_EQ(reason(curve([&](double) { return random.normal(); })), "no heartbeats are found");
  EXPECT_EQ(reason(curve([](double s) { return std::fmod(s, 1) < 0.5 ? 1 : -1; })),
            "its waves are steps, not heartbeats");
}

}  // namespace
}  // namespace ecgmm::ecg
