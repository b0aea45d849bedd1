// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/lead_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ecgmm::data {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

/// P, QRS and T as bell curves, `rate` beats a minute.
ecg::Waveform beats(double rate, double seconds = 10, double sign = 1, double qrs_sign = 1) {
  constexpr double kHz = 250;
  struct Bell {
    double at_s, width_s, mv;
  };
  const double beat_s = 60 / rate;
  const double stretch = std::min(1.0, std::sqrt(beat_s));
  const Bell bells[] = {{-0.16 * stretch, 0.025, 0.15 * sign},
                        {0, 0.012, 1.0 * sign * qrs_sign},
                        {0.28 * stretch, 0.05, 0.3 * sign}};
  ecg::Waveform lead{{}, kHz, ecg::Unit::millivolt};
  for (int i = 0; i < static_cast<int>(seconds * kHz); ++i) {
    const double t = i / kHz;
    double value = 0.005 * std::sin(40 * t);
    for (double beat = 0.4; beat < seconds + 1; beat += beat_s) {
      for (const auto& bell : bells) {
        const double off = (t - beat - bell.at_s) / bell.width_s;
        value += bell.mv * std::exp(-off * off / 2);
      }
    }
    lead.samples.push_back(static_cast<float>(value));
  }
  return lead;
}

std::vector<std::string> keys_of(const ecg::Waveform& lead) {
  std::vector<std::string> keys;
  const auto reading = read_lead(lead, Modality::signal);
  EXPECT_TRUE(reading);
  for (const auto& warning : doubts(*reading, nullptr)) keys.push_back(warning.key);
  return keys;
}

TEST(LeadReading, MeasuresTheHeartRate) {
  for (const double rate : {50.0, 75.0, 110.0}) {
    const auto reading = read_lead(beats(rate), Modality::signal);
    ASSERT_TRUE(reading);
    EXPECT_NEAR(reading->beat_rate, rate, 2);
  }
}

TEST(LeadReading, DoubtsNothingOfAnOrdinaryLead) { EXPECT_THAT(keys_of(beats(75)), IsEmpty()); }

TEST(LeadReading, DoubtsALeadOfWhichAllWavesAreInverted) {
  EXPECT_THAT(keys_of(beats(75, 10, -1)), Contains("inverted"));
  // A negative QRS alone is a finding.
  EXPECT_THAT(keys_of(beats(75, 10, 1, -1)), Not(Contains("inverted")));
}

TEST(LeadReading, SaysThatAShortLeadShowsNoRhythm) {
  const auto lead = beats(75, 2.5);
  const auto reading = read_lead(lead, Modality::signal);
  if (!reading) GTEST_SKIP() << "nothing measured in 2.5 s";
  bool said = false;
  for (const auto& warning : doubts(*reading, nullptr)) {
    said = said || warning.text.find("rhythm") != std::string::npos;
  }
  EXPECT_TRUE(said);
}

TEST(LeadReading, ReadsNothingWhereNothingBeats) {
  ecg::Waveform flat{std::vector<float>(2500, 0.0F), 250, ecg::Unit::millivolt};
  EXPECT_FALSE(read_lead(flat, Modality::signal));
}

}  // namespace
}  // namespace ecgmm::data
