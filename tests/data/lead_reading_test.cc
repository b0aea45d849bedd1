// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/lead_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/ecg/strip.h"

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

TEST(LeadReading, TellsWhereTwoReadingsDiffer) {
  const auto one = read_lead(beats(75), Modality::signal);
  const auto same = read_lead(beats(78), Modality::image);
  const auto faster = read_lead(beats(110), Modality::image);
  ASSERT_TRUE(one && same && faster);
  EXPECT_THAT(differences(*one, *same), IsEmpty());
  EXPECT_THAT(differences(*one, *faster), Contains("rate_bpm"));
  auto unknown = *one;
  unknown.qt_ms = {};
  EXPECT_THAT(differences(*one, unknown), IsEmpty()) << "what is not measured differs in nothing";
  unknown.qt_ms.value = one->qt_ms.value + 51;
  EXPECT_THAT(differences(*one, unknown), testing::ElementsAre("qt_ms"));
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

/// Ten seconds of beats on paper of some speed, gain and size.
ecg::PaperStyle paper(double mm_per_s, double mm_per_mv, double px_per_mm) {
  ecg::PaperStyle style;
  style.mm_per_s = mm_per_s;
  style.mm_per_mv = mm_per_mv;
  style.px_per_mm = px_per_mm;
  style.width_px = static_cast<int>(10 * mm_per_s * px_per_mm);
  style.height_px = static_cast<int>(40 * px_per_mm);
  style.line_width_px = 0.2 * px_per_mm;
  return style;
}

/// The highest value over the baseline, in mV.
double highest(const ecg::Waveform& lead) {
  auto samples = lead.samples;
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *std::max_element(samples.begin(), samples.end()) - *middle;
}

TEST(PaperScale, ThatIsToldGivesRateAndAmplitude) {
  for (const auto& style : {paper(50, 10, 6), paper(25, 20, 8), paper(25, 5, 10),
                            paper(12.5, 10, 10), paper(12.5, 5, 12), paper(50, 20, 6)}) {
    const auto place = testing::Message() << style.mm_per_s << " mm/s, " << style.mm_per_mv
                                          << " mm/mV, " << style.px_per_mm << " px/mm";
    const auto image = ecg::render_strip(beats(75), style).image;
    const auto trace = ecg::extract_trace(image, {style.width_px, style.px_per_mm, style.mm_per_s,
                                                  style.mm_per_mv, true, true, true});
    EXPECT_NEAR(highest(trace.waveform), 1.0, std::max(0.1, 1 / style.mm_per_mv)) << place;
    EXPECT_EQ(trace.waveform.unit, ecg::Unit::millivolt) << place;
    EXPECT_THAT(assumed_scales(trace), IsEmpty()) << place;
    const auto reading = read_lead(trace.waveform, Modality::image);
    ASSERT_TRUE(reading) << place;
    EXPECT_NEAR(reading->beat_rate, 75, 2) << place;
    EXPECT_THAT(doubts(*reading, &trace), IsEmpty()) << place;
  }
}

TEST(PaperScale, ThatIsAssumedIsSaidAndItsRateDoubted) {
  struct Case {
    double mm_per_s, rate, read_as;
  };
  for (const auto& [mm_per_s, rate, read_as] :
       {Case{50, 40, 20}, Case{12.5, 140, 280}, Case{50, 75, 37.5}, Case{12.5, 60, 120}}) {
    const auto style = paper(mm_per_s, 10, 8);
    ecg::StripGeometry geometry;
    geometry.width_px = style.width_px;
    const auto trace = ecg::extract_trace(ecg::render_strip(beats(rate), style).image, geometry);
    std::vector<std::string> assumed;
    for (const auto& assumption : assumed_scales(trace)) {
      assumed.push_back(assumption.text + "; " + assumption.remedy);
    }
    EXPECT_THAT(assumed,
                Contains(testing::AllOf(testing::HasSubstr("a paper speed of 25 mm/s is assumed"),
                                        testing::HasSubstr("--mm-per-s"))));
    EXPECT_THAT(assumed, Contains(testing::HasSubstr("a gain of 10 mm/mV is assumed")));
    const auto reading = read_lead(trace.waveform, Modality::image);
    ASSERT_TRUE(reading) << mm_per_s;
    EXPECT_NEAR(reading->beat_rate, read_as, 0.04 * read_as);  // never corrected
    std::vector<std::string> said;
    for (const auto& warning : doubts(*reading, &trace)) {
      if (warning.key == "rate") said.push_back(warning.text);
    }
    if (read_as >= kLowestHeartRate && read_as <= kHighestHeartRate) {
      EXPECT_THAT(said, IsEmpty());
    } else {
      EXPECT_THAT(said, testing::ElementsAre(testing::HasSubstr(
                            "/min at the assumed 25 mm/s: check the paper speed")));
    }
  }
}

TEST(LeadReading, ReadsNothingWhereNothingBeats) {
  ecg::Waveform flat{std::vector<float>(2500, 0.0F), 250, ecg::Unit::millivolt};
  EXPECT_FALSE(read_lead(flat, Modality::signal));
}

}  // namespace
}  // namespace ecgmm::data
