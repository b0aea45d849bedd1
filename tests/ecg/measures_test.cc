// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/measures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "ecgmm/core/text.h"
#include "tests/ecg/known_beats.h"

namespace ecgmm::ecg {
namespace {

RecordMeasures measure_beats(const std::vector<KnownBeat>& beats,
                             const MeasureConditions& conditions = {0.05}, double rate_hz = 500) {
  const Lead leads[] = {{"II", draw_beats(beats, 10000, rate_hz)}};
  return measure(leads, conditions);
}

TEST(Measures, IntervalsOfAKnownRecord) {
  const auto m = measure_beats(regular_beats(10000, 900, {}));
  EXPECT_NEAR(m.rate_bpm.value, 60000 / 900.0, 0.2);
  EXPECT_NEAR(m.rhythm.rr_ms, 900, 1);
  EXPECT_LT(m.rhythm.rr_sd_ms, 2.5);
  EXPECT_EQ(m.rhythm.regularity, Regularity::regular);
  EXPECT_NEAR(m.pr_ms.value, 160, 16);
  EXPECT_NEAR(m.qrs_ms.value, 90, 12);
  EXPECT_NEAR(m.qt_ms.value, 390, 20);
  EXPECT_NEAR(m.qtc_fridericia_ms.value, m.qt_ms.value / std::cbrt(0.9), 0.5);
  EXPECT_NEAR(m.qtc_bazett_ms.value, m.qt_ms.value / std::sqrt(0.9), 0.5);
  EXPECT_NEAR(m.qtc_framingham_ms.value, m.qt_ms.value + 154 * (1 - 0.9), 0.5);
  EXPECT_FALSE(m.wide_qrs);
  EXPECT_FALSE(m.paced);
  EXPECT_EQ(m.pr_ms.note, "");
  EXPECT_EQ(m.qt_ms.note, "");
  EXPECT_FALSE(m.qrs_axis_deg.known());
  EXPECT_NE(m.qrs_axis_deg.note, "");
}

TEST(Measures, AmplitudesAndStOfAKnownRecord) {
  auto lead = draw_beats(regular_beats(10000, 900, {}), 10000, 500);
  for (float& v : lead.samples) v += 3;  // an offset moves nothing
  const Lead leads[] = {{"II", lead}};
  const auto m = measure(leads, {0.05}).by_lead.front();
  EXPECT_NEAR(m.r.value, 1.0, 0.05);  // the peak lies between two samples
  EXPECT_NEAR(m.q.value, -0.08, 0.02);
  EXPECT_NEAR(m.s.value, -0.2, 0.03);
  EXPECT_NEAR(m.p.value, 0.12, 0.02);
  EXPECT_NEAR(m.t.value, 0.3, 0.03);
  EXPECT_NEAR(m.st_j_mv.value, 0, 0.05);
  EXPECT_NEAR(m.st_j60_mv.value, 0, 0.02);
  EXPECT_NEAR(m.st_j80_mv.value, 0, 0.02);
  EXPECT_EQ(m.median.beats, 11);
  EXPECT_NEAR(m.median.marks.qrs.onset_ms, MedianBeat::kBeforeMs, 0.1);
}

TEST(Measures, StIsNotMeasurableBehindAHighPass) {
  const auto beats = regular_beats(10000, 900, {});
  const auto unknown = measure_beats(beats, {}).by_lead.front();
  EXPECT_FALSE(unknown.st_j_mv.known());
  EXPECT_NE(unknown.st_j_mv.note.find("unknown"), std::string::npos);
  const auto high = measure_beats(beats, {0.5}).by_lead.front();
  EXPECT_FALSE(high.st_j60_mv.known());
  EXPECT_NE(high.st_j60_mv.note.find("0.5 Hz"), std::string::npos);
  EXPECT_TRUE(high.r.known());
  auto lead = draw_beats(beats, 10000, 500);
  lead.unit = Unit::none;
  const Lead leads[] = {{"II", lead}};
  EXPECT_NE(measure(leads, {0.05}).by_lead.front().st_j_mv.note.find("mV"), std::string::npos);
}

TEST(Measures, RatesOfFastAndSlowRecords) {
  KnownShape fast;
  fast.qt_ms = 260, fast.t_ms = 130, fast.pr_ms = 120, fast.p_ms = 80;
  for (const double rr : {430.0, 500.0}) {
    const auto m = measure_beats(regular_beats(10000, rr, fast));
    EXPECT_NEAR(m.rate_bpm.value, 60000 / rr, 0.6);
    EXPECT_FALSE(m.qtc_bazett_ms.known());
    EXPECT_NE(m.qtc_bazett_ms.note.find("60 to 100"), std::string::npos);
    EXPECT_TRUE(m.qtc_fridericia_ms.known());
  }
  EXPECT_NEAR(measure_beats(regular_beats(10000, 1500, {})).rate_bpm.value, 40, 0.2);
}

TEST(Measures, WideQrsIsNotedBesideQt) {
  KnownShape wide;
  wide.qrs_ms = 160, wide.qt_ms = 450;
  const auto m = measure_beats(regular_beats(10000, 900, wide));
  EXPECT_TRUE(m.wide_qrs);
  EXPECT_NEAR(m.qrs_ms.value, 160, 16);
  EXPECT_EQ(m.qt_ms.note, "QRS is wide");
  EXPECT_EQ(m.qtc_fridericia_ms.note, "QRS is wide");
}

TEST(Measures, IrregularWithoutPHasNoCorrectedQt) {
  RandomStream random(2, "irregular");
  std::vector<KnownBeat> beats;
  KnownShape shape;
  shape.p_mv = 0;
  for (double t = 300; t < 9500; t += 500 + 500 * random.uniform()) beats.push_back({t, shape});
  const auto m = measure_beats(beats);
  EXPECT_EQ(m.rhythm.regularity, Regularity::irregular);
  EXPECT_TRUE(m.rate_bpm.known());
  EXPECT_FALSE(m.qtc_fridericia_ms.known());
  EXPECT_EQ(m.qtc_fridericia_ms.note, "irregular rhythm without P");
  EXPECT_FALSE(m.pr_ms.known());
}

TEST(Measures, EarlyBeatsLeaveTheIntervalsToTheOthers) {
  std::vector<KnownBeat> beats;
  KnownShape early;
  early.p_mv = 0, early.qrs_ms = 150, early.r_mv = -1.3, early.t_mv = 0.4;
  for (int k = 0; k < 11; ++k)
    beats.push_back({500 + 850.0 * k - (k == 5 ? 260 : 0), k == 5 ? early : KnownShape{}});
  const auto m = measure_beats(beats);
  EXPECT_EQ(m.rhythm.regularity, Regularity::early_beats);
  EXPECT_NEAR(m.qrs_ms.value, 90, 12);
  EXPECT_NEAR(m.rhythm.other_forms, 1 / 11.0, 1e-9);
}

TEST(Measures, PacingSpikesAreSeen) {
  KnownShape shape;
  shape.p_mv = 0, shape.qrs_ms = 160, shape.r_mv = -1.2, shape.qt_ms = 440;
  const auto beats = regular_beats(10000, 850, shape);
  auto lead = draw_beats(beats, 10000, 500);
  const Lead without[] = {{"II", lead}};
  EXPECT_FALSE(measure(without).paced);
  for (const KnownBeat& b : beats) {
    const auto i = static_cast<std::size_t>((b.at_ms - 6) / 2);
    lead.samples[i] += 1.5F, lead.samples[i + 1] += 0.7F;
  }
  const Lead with[] = {{"II", lead}};
  const auto m = measure(with);
  EXPECT_TRUE(m.paced);
  EXPECT_EQ(m.qrs_ms.note, "paced");
  EXPECT_EQ(m.rhythm.beats, static_cast<int>(beats.size()));
}

TEST(Measures, AxisFollowsTheFrontalPlane) {
  for (const double degrees : {-60.0, 0.0, 45.0, 90.0, 150.0}) {
    const double angle = degrees * std::numbers::pi / 180;
    const auto beat = draw_beats(regular_beats(10000, 900, {}), 10000, 500);
    const auto lead = [&](const char* name, double at_degrees) {
      Lead out{name, beat};
      const double share = std::cos(angle - at_degrees * std::numbers::pi / 180);
      for (float& v : out.waveform.samples) v *= static_cast<float>(share);
      return out;
    };
    const std::vector<Lead> with_foot = {lead("I", 0), lead("aVF", 90), lead("II", 60)};
    const std::vector<Lead> with_two = {lead("I", 0), lead("II", 60)};
    // aVF is recorded at 0.87 of a limb lead's scale.
    auto scaled = with_foot;
    for (float& v : scaled[1].waveform.samples) v *= static_cast<float>(std::numbers::sqrt3 / 2);
    if (std::abs(std::cos(angle)) > 0.05 && std::abs(std::sin(angle)) > 0.05) {
      EXPECT_NEAR(measure(scaled).qrs_axis_deg.value, degrees, 4);
      EXPECT_NEAR(measure(with_two).qrs_axis_deg.value, degrees, 4);
    }
  }
}

TEST(Measures, AcrossLeadsNoSingleNoisyLeadSetsAnInterval) {
  const auto truth = regular_beats(10000, 900, {});
  std::vector<Lead> leads;
  RandomStream random(4, "across");
  for (int k = 0; k < 8; ++k) {
    auto lead = draw_beats(truth, 10000, 500);
    for (float& v : lead.samples) v *= static_cast<float>(0.4 + 0.15 * k);
    add_white_noise(lead, k == 3 ? 0.15 : 0.01, random);
    leads.push_back({concat("V", k), lead});
  }
  const auto m = measure(leads, {0.05});
  EXPECT_NEAR(m.qrs_ms.value, 90, 14);
  EXPECT_NEAR(m.pr_ms.value, 160, 18);
  EXPECT_NEAR(m.qt_ms.value, 390, 24);
}

TEST(Measures, WithoutBeatsNothingIsMeasuredAndAllSaysWhy) {
  const Lead leads[] = {{"II", {std::vector<float>(5000, 0.2F), 500}}};
  const auto m = measure(leads);
  EXPECT_EQ(m.rhythm.beats, 0);
  for (const Measure& v :
       {m.rate_bpm, m.pr_ms, m.qrs_ms, m.qt_ms, m.qtc_fridericia_ms, m.qtc_bazett_ms,
        m.qtc_framingham_ms, m.qrs_axis_deg, m.p_axis_deg, m.by_lead[0].r, m.by_lead[0].st_j_mv}) {
    EXPECT_FALSE(v.known());
    EXPECT_NE(v.note, "");
  }
  EXPECT_EQ(m.by_lead[0].fault, "flat");
  const auto one = measure_beats({{4000, {}}});
  EXPECT_EQ(one.rate_bpm.note, "one beat only");
  EXPECT_NEAR(one.qrs_ms.value, 90, 14);
  EXPECT_FALSE(one.qtc_fridericia_ms.known());
}

TEST(Measures, RatesOutsideThePlausibleAreRefused) {
  KnownShape shape;
  shape.t_mv = 0, shape.p_mv = 0, shape.qrs_ms = 60;
  const auto m = measure_beats({{500, shape}, {3500, shape}, {6500, shape}, {9500, shape}});
  EXPECT_EQ(m.rhythm.beats, 4);
  EXPECT_FALSE(m.rate_bpm.known());
  EXPECT_EQ(m.rate_bpm.note, "implausible: 20/min");
}

}  // namespace
}  // namespace ecgmm::ecg
