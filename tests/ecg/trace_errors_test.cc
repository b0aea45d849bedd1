// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_errors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <vector>

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/trace.h"
#include "tests/support/drawn_page.h"

namespace ecgmm::ecg {
namespace {

constexpr double kRateHz = 250;

/// `seconds` of a function of time.
Waveform lead_of(double seconds, const std::function<double(double)>& mv) {
  Waveform lead{std::vector<float>(static_cast<std::size_t>(seconds * kRateHz)), kRateHz,
                Unit::millivolt};
  for (std::size_t i = 0; i < lead.samples.size(); ++i) {
    lead.samples[i] = static_cast<float>(mv(static_cast<double>(i) / kRateHz));
  }
  return lead;
}

double deviation(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return std::sqrt(sum / n);
}

/// What the errors add to a lead, its ends left out.
std::vector<double> added(const Waveform& lead, const Waveform& other) {
  std::vector<double> out;
  for (std::size_t i = 50; i + 50 < lead.samples.size(); ++i) {
    out.push_back(static_cast<double>(other.samples[i]) - lead.samples[i]);
  }
  return out;
}

/// How alike values are to those `lag` later.
double alike(const std::vector<double>& values, std::size_t lag) {
  double sum = 0;
  double power = 0;
  for (std::size_t i = 0; i + lag < values.size(); ++i) {
    sum += values[i] * values[i + lag];
    power += values[i] * values[i];
  }
  return sum / power;
}

TEST(TraceErrors, AreTheSameAtEveryCallAndOthersInEachLead) {
  const Waveform lead{drawn_lead_two(), kDrawnRateHz, Unit::millivolt};
  const TraceErrors errors{25, 10, 0.3, 0.05, 0.05, 0.1, 0.03, 0.001};
  const auto once = plausible_leads(lead, errors, 6);
  const auto twice = plausible_leads(lead, errors, 6);
  ASSERT_EQ(once.size(), 6U);
  for (std::size_t k = 0; k < once.size(); ++k) {
    EXPECT_EQ(once[k].samples, twice[k].samples);
    EXPECT_EQ(once[k].sampling_rate_hz, twice[k].sampling_rate_hz);
    EXPECT_EQ(once[k].samples.size(), lead.samples.size());
    EXPECT_EQ(once[k].unit, lead.unit);
    for (std::size_t other = 0; other < k; ++other) {
      EXPECT_NE(once[k].samples, once[other].samples);
    }
  }
}

TEST(TraceErrors, OfNoSizeChangeNothing) {
  const Waveform lead{drawn_lead_two(), kDrawnRateHz, Unit::millivolt};
  for (const auto& other : plausible_leads(lead, {}, 4)) {
    EXPECT_EQ(other.samples, lead.samples);
    EXPECT_EQ(other.sampling_rate_hz, lead.sampling_rate_hz);
  }
}

TEST(TraceErrors, OfAPairAreOpposite) {
  const auto lead = lead_of(20, [](double t) { return std::sin(2 * std::numbers::pi * t); });
  const auto pair = plausible_leads(lead, {25, 10, 0.3, 0.005, 0.005, 0, 0.003, 0.001}, 2);
  const auto one = added(lead, pair[0]);
  const auto other = added(lead, pair[1]);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], -other[i], 5e-5);
  EXPECT_NEAR(pair[0].sampling_rate_hz + pair[1].sampling_rate_hz, 2 * kRateHz, 1e-9);
  EXPECT_GT(deviation(one), 0.0005);
}

TEST(TraceErrors, OfThePlaceAcrossAreOfTheirSizeAndAlikeUnderThePen) {
  const auto level = lead_of(200, [](double) { return 0.0; });
  TraceErrors errors;
  errors.place_mm = 0.1;
  errors.pen_mm = 1.6;  // 16 samples at 25 mm/s and 250 Hz
  const auto noise = added(level, plausible_leads(level, errors, 1)[0]);
  EXPECT_NEAR(deviation(noise), 0.1 / 10, 0.001);
  EXPECT_GT(alike(noise, 4), 0.8);
  EXPECT_NEAR(alike(noise, 16), std::exp(-1), 0.1);
  EXPECT_LT(std::abs(alike(noise, 64)), 0.1);
}

TEST(TraceErrors, OfThePlaceAlongShiftASlope) {
  constexpr double kMvPerS = 5;
  const auto slope = lead_of(200, [](double t) { return kMvPerS * t; });
  TraceErrors errors;
  errors.place_mm = 0.1;
  errors.mm_per_mv = 1e6;  // nothing across
  EXPECT_NEAR(deviation(added(slope, plausible_leads(slope, errors, 1)[0])), kMvPerS * 0.1 / 25,
              0.001);
  errors.mm_per_s = 50;  // the same on paper is half of it in time
  EXPECT_NEAR(deviation(added(slope, plausible_leads(slope, errors, 1)[0])), kMvPerS * 0.1 / 50,
              0.001);
}

TEST(TraceErrors, OfTheLevelAreAlikeOverASquare) {
  const auto level = lead_of(400, [](double) { return 0.0; });
  TraceErrors errors;
  errors.level_mm = 0.2;
  const auto noise = added(level, plausible_leads(level, errors, 1)[0]);
  EXPECT_NEAR(deviation(noise), 0.2 / 10, 0.002);
  EXPECT_NEAR(alike(noise, 50), std::exp(-1), 0.1);  // 5 mm are 0.2 s
}

TEST(TraceErrors, OfTheScalesAreOfTheirSize) {
  const auto wave = lead_of(4, [](double t) { return std::sin(2 * std::numbers::pi * t); });
  TraceErrors errors;
  errors.gain = 0.04;
  errors.time_scale = 0.002;
  std::vector<double> gains;
  std::vector<double> speeds;
  for (const auto& other : plausible_leads(wave, errors, 400)) {
    gains.push_back(other.samples[62] / wave.samples[62]);
    speeds.push_back(other.sampling_rate_hz / kRateHz);
  }
  EXPECT_NEAR(deviation(gains), 0.04, 0.005);
  EXPECT_NEAR(deviation(speeds), 0.002, 0.00025);
}

TEST(TraceErrors, OfNarrowWavesLeaveBroadOnesAlone) {
  const auto bells = lead_of(4, [](double t) {
    return std::exp(-0.5 * std::pow((t - 1) / 0.005, 2)) +  // 0.3 mm at half its height
           std::exp(-0.5 * std::pow((t - 3) / 0.15, 2));    // 9 mm
  });
  TraceErrors errors;
  errors.narrow = 0.1;
  std::vector<double> narrow;
  std::vector<double> broad;
  for (const auto& other : plausible_leads(bells, errors, 400)) {
    narrow.push_back(std::log(other.samples[250]));
    broad.push_back(std::log(other.samples[750]));
  }
  EXPECT_NEAR(deviation(narrow), 0.08, 0.02);  // a part of its height is left when it is smoothed
  EXPECT_LT(deviation(broad), 0.002);
}

PageReading reading(double limb, double augmented, double px_per_mm) {
  PageReading r;
  r.scale.mm_per_s = 50;
  r.scale.mm_per_mv = 5;
  r.rows.resize(2);
  r.rows[1].line_px = 4;
  r.place.row = 1;
  r.place.limb_error = limb;
  r.place.augmented_error = augmented;
  r.map.px_per_mm = px_per_mm;
  return r;
}

TEST(TraceErrors, OfAPageFollowFromItsSumsAndPixels) {
  const auto sharp = page_trace_errors(reading(0.0001, 0.0002, 10));
  EXPECT_EQ(sharp.mm_per_s, 50);
  EXPECT_EQ(sharp.mm_per_mv, 5);
  EXPECT_EQ(sharp.pen_mm, 0.5);
  EXPECT_NEAR(sharp.place_mm, 0.0225, 1e-9);
  EXPECT_NEAR(sharp.narrow, 0.045, 1e-9);
  const auto coarse = page_trace_errors(reading(0.0001, 0.0002, 2.5));
  EXPECT_GT(coarse.place_mm, sharp.place_mm);
  EXPECT_GT(coarse.narrow, sharp.narrow);
  const auto blurred = page_trace_errors(reading(0.01, 0.02, 10));
  EXPECT_GT(blurred.place_mm, 4 * sharp.place_mm);
  EXPECT_GT(blurred.narrow, 3 * sharp.narrow);
  const auto marked = page_trace_errors(reading(0.3, 0.0001, 10));  // a mark across lead I
  EXPECT_EQ(marked.place_mm, sharp.place_mm);
}

TEST(TraceErrors, OfAReadPageAndAReadStripAreSmallButNotNothing) {
  const auto page = read_page(drawn_page(6));
  ASSERT_TRUE(page.readable) << page.reason;
  const auto strip = render_strip({drawn_lead_two(), kDrawnRateHz, Unit::millivolt});
  const auto trace = extract_trace(strip.image);
  for (const auto& errors : {page_trace_errors(page), strip_trace_errors(trace)}) {
    EXPECT_EQ(errors.mm_per_s, 25);
    EXPECT_EQ(errors.mm_per_mv, 10);
    EXPECT_GT(errors.pen_mm, 0.1);
    EXPECT_LT(errors.pen_mm, 0.6);
    EXPECT_GT(errors.place_mm, 0.005);
    EXPECT_LT(errors.place_mm, 0.15);
    EXPECT_GT(errors.narrow, 0.01);
    EXPECT_LT(errors.narrow, 0.2);
  }
}

}  // namespace
}  // namespace ecgmm::ecg
