// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/delineation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "tests/ecg/known_beats.h"

namespace ecgmm::ecg {
namespace {

LeadWaves delineate_one(const Waveform& lead) {
  const Lead leads[] = {{"II", lead}};
  return delineate(leads).front();
}

/// Differences found - true of one boundary, and what was found too much or not at all.
struct Errors {
  std::vector<double> ms;
  int missed = 0, extra = 0;
  double mean() const {
    double sum = 0;
    for (const double v : ms) sum += v;
    return sum / static_cast<double>(ms.size());
  }
  double deviation() const {
    double squares = 0;
    for (const double v : ms) squares += (v - mean()) * (v - mean());
    return std::sqrt(squares / static_cast<double>(ms.size()));
  }
};

using Boundary = double WaveMarks::*;

/// Pairs beats by QRS onset.
Errors errors_of(const LeadWaves& found, const std::vector<KnownBeat>& truth, WaveKind kind,
                 Boundary boundary) {
  Errors errors;
  errors.extra = static_cast<int>(found.beats.size());
  for (const KnownBeat& known : truth) {
    const auto beat = std::find_if(found.beats.begin(), found.beats.end(), [&](const Beat& b) {
      return std::abs(b.qrs.onset_ms - known.at_ms) < 60;
    });
    const WaveMarks expected = kind == WaveKind::p     ? known_p(known)
                               : kind == WaveKind::qrs ? known_qrs(known)
                                                       : known_t(known);
    if (beat == found.beats.end() || !beat->wave(kind).present()) {
      ++errors.missed;
      continue;
    }
    --errors.extra;
    errors.ms.push_back(beat->wave(kind).*boundary - expected.*boundary);
  }
  return errors;
}

struct NoiseCase {
  double noise_mv, wander_mv;
  double most_deviation_ms;  // of any boundary but T's onset
};

TEST(Delineation, KnownBoundariesAreFoundAtSeveralNoiseLevels) {
  for (const NoiseCase& c :
       {NoiseCase{0, 0, 4}, NoiseCase{0.01, 0.1, 6}, NoiseCase{0.03, 0.2, 12}}) {
    SCOPED_TRACE(concat("noise ", c.noise_mv, " mV"));
    RandomStream random(7, "waves");
    const auto truth = regular_beats(10000, 850, {});
    auto lead = draw_beats(truth, 10000, 500);
    add_white_noise(lead, c.noise_mv, random);
    add_wander(lead, c.wander_mv);
    const auto found = delineate_one(lead);
    ASSERT_EQ(found.beats.size(), truth.size());
    const auto check = [&](WaveKind kind, Boundary boundary, double most_bias_ms,
                           double most_sd_ms) {
      SCOPED_TRACE(to_string(kind));
      const Errors e = errors_of(found, truth, kind, boundary);
      EXPECT_EQ(e.missed, 0);
      EXPECT_EQ(e.extra, 0);
      EXPECT_LT(std::abs(e.mean()), most_bias_ms);
      EXPECT_LT(e.deviation(), most_sd_ms);
    };
    check(WaveKind::qrs, &WaveMarks::onset_ms, 8, c.most_deviation_ms);
    check(WaveKind::qrs, &WaveMarks::peak_ms, 4, c.most_deviation_ms);
    check(WaveKind::qrs, &WaveMarks::offset_ms, 8, c.most_deviation_ms);
    // A raised cosine is visible a tenth of its half width inside its support.
    check(WaveKind::p, &WaveMarks::onset_ms, 16, c.most_deviation_ms);
    check(WaveKind::p, &WaveMarks::peak_ms, 8, c.most_deviation_ms);
    check(WaveKind::p, &WaveMarks::offset_ms, 16, c.most_deviation_ms);
    check(WaveKind::t, &WaveMarks::onset_ms, 30, 3 * c.most_deviation_ms);
    check(WaveKind::t, &WaveMarks::peak_ms, 12, c.most_deviation_ms);
    check(WaveKind::t, &WaveMarks::offset_ms, 20, c.most_deviation_ms);
  }
}

TEST(Delineation, AllWavesUpsideDownAreFoundAtTheSamePlaces) {
  const auto truth = regular_beats(10000, 900, {});
  auto lead = draw_beats(truth, 10000, 500);
  for (float& v : lead.samples) v = -v;
  const auto found = delineate_one(lead);
  ASSERT_EQ(found.beats.size(), truth.size());
  EXPECT_LT(std::abs(errors_of(found, truth, WaveKind::qrs, &WaveMarks::onset_ms).mean()), 8);
  EXPECT_LT(std::abs(errors_of(found, truth, WaveKind::t, &WaveMarks::peak_ms).mean()), 12);
  EXPECT_EQ(errors_of(found, truth, WaveKind::p, &WaveMarks::peak_ms).missed, 0);
}

TEST(Delineation, UnitAndOffsetDoNotMatter) {
  const auto truth = regular_beats(10000, 900, {});
  auto lead = draw_beats(truth, 10000, 500);
  RandomStream random(3, "unit");
  add_white_noise(lead, 0.005, random);
  const auto plain = delineate_one(lead);
  for (float& v : lead.samples) v = 40 * v + 1000;
  lead.unit = Unit::none;
  const auto scaled = delineate_one(lead);
  ASSERT_EQ(plain.beats.size(), scaled.beats.size());
  for (std::size_t b = 0; b < plain.beats.size(); ++b) {
    EXPECT_NEAR(plain.beats[b].qrs.onset_ms, scaled.beats[b].qrs.onset_ms, 2.1);
    EXPECT_NEAR(plain.beats[b].t.offset_ms, scaled.beats[b].t.offset_ms, 4.1);
  }
}

TEST(Delineation, EveryRateGivesTheSameBoundaries) {
  const auto truth = regular_beats(10000, 800, {});
  for (const double rate : {100.0, 128.0, 250.0, 360.0, 500.0, 1000.0, 2000.0}) {
    SCOPED_TRACE(rate);
    const auto found = delineate_one(draw_beats(truth, 10000, rate));
    ASSERT_EQ(found.beats.size(), truth.size());
    const double grid_ms = 1000 / rate;
    EXPECT_LT(std::abs(errors_of(found, truth, WaveKind::qrs, &WaveMarks::onset_ms).mean()),
              8 + grid_ms);
    EXPECT_LT(std::abs(errors_of(found, truth, WaveKind::qrs, &WaveMarks::offset_ms).mean()),
              8 + grid_ms);
    EXPECT_EQ(errors_of(found, truth, WaveKind::p, &WaveMarks::peak_ms).missed, 0);
    EXPECT_LT(std::abs(errors_of(found, truth, WaveKind::t, &WaveMarks::offset_ms).mean()), 20);
  }
}

TEST(Delineation, NoPWaveIsAnAnswer) {
  KnownShape shape;
  shape.p_mv = 0;
  const auto truth = regular_beats(10000, 850, shape);
  auto lead = draw_beats(truth, 10000, 500);
  RandomStream random(9, "no P");
  add_white_noise(lead, 0.01, random);
  for (const Beat& b : delineate_one(lead).beats) {
    EXPECT_FALSE(b.p.present()) << b.p.peak_ms;
    EXPECT_TRUE(b.t.present());
  }
}

TEST(Delineation, FibrillationHasNoP) {
  for (int seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, "fibrillation");
    std::vector<KnownBeat> truth;
    KnownShape shape;
    shape.p_mv = 0;
    for (double t = 300; t < 9500; t += 450 + 500 * random.uniform()) truth.push_back({t, shape});
    auto lead = draw_beats(truth, 10000, 500);
    for (std::size_t i = 0; i < lead.samples.size(); ++i) {
      const double t = static_cast<double>(i) / 500;
      lead.samples[i] += static_cast<float>(
          0.05 * std::sin(2 * std::numbers::pi * (6.1 * t + 0.3 * std::sin(3 * t))));
    }
    const auto found = delineate_one(lead);
    EXPECT_EQ(found.beats.size(), truth.size());
    const auto with_p = std::count_if(found.beats.begin(), found.beats.end(),
                                      [](const Beat& b) { return b.p.present(); });
    EXPECT_EQ(with_p, 0);
  }
}

TEST(Delineation, BroadEarlyBeatsAreBeatsOfTheirOwnForm) {
  std::vector<KnownBeat> truth;
  KnownShape early;
  early.p_mv = 0, early.qrs_ms = 160, early.r_mv = -1.2, early.q_mv = 0.1, early.s_mv = -0.3;
  early.t_mv = 0.4, early.qt_ms = 460, early.t_ms = 220;
  for (int k = 0; k < 11; ++k) {
    truth.push_back({500 + 850.0 * k - (k % 4 == 2 ? 250 : 0), k % 4 == 2 ? early : KnownShape{}});
  }
  const auto found = delineate_one(draw_beats(truth, 10000, 500));
  ASSERT_EQ(found.beats.size(), truth.size());
  for (std::size_t k = 0; k < truth.size(); ++k) {
    EXPECT_EQ(found.beats[k].form, k % 4 == 2 ? 1 : 0) << k;
    EXPECT_NEAR(found.beats[k].qrs.onset_ms, truth[k].at_ms, 16) << k;
    EXPECT_EQ(found.beats[k].p.present(), k % 4 != 2) << k;
  }
}

TEST(Delineation, BigeminyKeepsTheRightNumberOfBeats) {
  std::vector<KnownBeat> truth;
  KnownShape early;
  early.p_mv = 0, early.qrs_ms = 150, early.r_mv = 1.5, early.s_mv = -0.5, early.t_mv = -0.4;
  for (int k = 0; k < 5; ++k) {
    truth.push_back({400 + 1800.0 * k, {}});
    truth.push_back({400 + 1800.0 * k + 560, early});
  }
  const auto found = delineate_one(draw_beats(truth, 10000, 500));
  EXPECT_EQ(found.beats.size(), truth.size());
}

TEST(Delineation, TachycardiaOfBroadBeatsHasTheRightRate) {
  KnownShape broad;
  broad.p_mv = 0, broad.t_mv = 0, broad.qrs_ms = 190, broad.r_mv = 1.4, broad.s_mv = -0.9,
  broad.q_mv = 0;
  for (const double rr : {300.0, 340.0, 400.0}) {
    SCOPED_TRACE(rr);
    const auto truth = regular_beats(10000, rr, broad, 200);
    const auto found = delineate_one(draw_beats(truth, 10000, 500));
    EXPECT_NEAR(static_cast<double>(found.beats.size()), static_cast<double>(truth.size()), 1);
    for (const Beat& b : found.beats) EXPECT_FALSE(b.p.present());
  }
}

TEST(Delineation, MainsHumIsTakenOff) {
  const auto truth = regular_beats(10000, 850, {});
  auto lead = draw_beats(truth, 10000, 500);
  add_wander(lead, 0.3, 50);
  const auto found = delineate_one(lead);
  ASSERT_EQ(found.beats.size(), truth.size());
  EXPECT_LT(std::abs(errors_of(found, truth, WaveKind::qrs, &WaveMarks::onset_ms).mean()), 10);
  EXPECT_EQ(errors_of(found, truth, WaveKind::p, &WaveMarks::peak_ms).missed, 0);
  EXPECT_EQ(errors_of(found, truth, WaveKind::t, &WaveMarks::peak_ms).missed, 0);
}

TEST(Delineation, BeatsAreTheSameInAllLeads) {
  const auto truth = regular_beats(10000, 850, {});
  const auto lead = draw_beats(truth, 10000, 500);
  auto small = lead, none = lead;
  RandomStream random(5, "leads");
  for (float& v : small.samples) v *= -0.3F;
  add_white_noise(small, 0.02, random);
  none.samples.assign(none.samples.size(), 1.5F);
  const Lead leads[] = {{"I", small}, {"II", lead}, {"V1", none}};
  const auto found = delineate(leads);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].beats.size(), truth.size());
  EXPECT_EQ(found[1].beats.size(), truth.size());
  EXPECT_TRUE(found[2].beats.empty());
  EXPECT_EQ(found[2].fault, "flat");
  EXPECT_EQ(found[1].fault, "");
  EXPECT_EQ(found[1].name, "II");
}

TEST(Delineation, BoundariesAreInOrderAndInsideTheRecord) {
  RandomStream random(11, "order");
  for (int k = 0; k < 40; ++k) {
    std::vector<KnownBeat> truth;
    for (double t = 100 + 300 * random.uniform(); t < 9900; t += 350 + 900 * random.uniform()) {
      KnownShape s;
      s.p_mv = 0.25 * (random.uniform() - 0.3), s.t_mv = random.uniform() - 0.5;
      s.qrs_ms = 60 + 120 * random.uniform(), s.r_mv = 3 * (random.uniform() - 0.4);
      truth.push_back({t, s});
    }
    auto lead = draw_beats(truth, 10000, 250);
    add_white_noise(lead, 0.1 * random.uniform(), random);
    double last = -1;
    for (const Beat& b : delineate_one(lead).beats) {
      for (const WaveKind kind : {WaveKind::p, WaveKind::qrs, WaveKind::t}) {
        const WaveMarks& m = b.wave(kind);
        if (!m.present()) continue;
        EXPECT_LE(0, m.onset_ms);
        EXPECT_LE(m.onset_ms, m.peak_ms);
        EXPECT_LE(m.peak_ms, m.offset_ms);
        EXPECT_LE(m.offset_ms, 10000);
      }
      EXPECT_FALSE(b.p.offset_ms > b.qrs.onset_ms);
      EXPECT_FALSE(b.t.onset_ms < b.qrs.offset_ms);
      EXPECT_GT(b.qrs.onset_ms, last);
      last = b.qrs.onset_ms;
    }
  }
}

TEST(Delineation, WhatHoldsNoBeatsGivesNone) {
  RandomStream random(13, "nothing");
  Waveform lead{std::vector<float>(5000, 0.5F), 500};
  EXPECT_EQ(delineate_one(lead).fault, "flat");
  lead.samples.assign(5000, std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(delineate_one(lead).fault, "mostly missing");
  lead.samples.assign(5000, 0.0F);
  lead.samples[100] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(delineate_one(lead).fault, "infinite samples");
  for (std::size_t i = 0; i < 5000; ++i) lead.samples[i] = i % 200 < 100 ? 5.0F : -5.0F;
  EXPECT_EQ(delineate_one(lead).fault, "saturated");
  lead.samples.assign(5000, 0.0F);
  add_white_noise(lead, 0.05, random);
  EXPECT_TRUE(delineate_one(lead).beats.empty()) << delineate_one(lead).beats.size();
  lead.samples.assign(5000, 0.0F);
  add_wander(lead, 1, 50);
  EXPECT_TRUE(delineate_one(lead).beats.empty());
}

TEST(Delineation, OneBeatAndOneSecondAreEnough) {
  const std::vector<KnownBeat> one = {{2500, {}}};
  auto lead = draw_beats(one, 5000, 500);
  RandomStream random(17, "one");
  add_white_noise(lead, 0.005, random);
  auto found = delineate_one(lead);
  ASSERT_EQ(found.beats.size(), 1U);
  EXPECT_NEAR(found.beats[0].qrs.onset_ms, 2500, 10);
  EXPECT_NEAR(found.beats[0].qrs.offset_ms, 2590, 12);
  lead = draw_beats({{350, {}}}, 1000, 500);
  found = delineate_one(lead);
  ASSERT_EQ(found.beats.size(), 1U);
  EXPECT_NEAR(found.beats[0].qrs.onset_ms, 350, 10);
}

TEST(Delineation, GapsAreBridged) {
  const auto truth = regular_beats(10000, 850, {});
  auto lead = draw_beats(truth, 10000, 500);
  for (std::size_t i = 700; i < 730; ++i) lead.samples[i] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(delineate_one(lead).beats.size(), truth.size());
}

TEST(Delineation, RefusesWhatCannotBeMeasured) {
  const auto refused = [](const std::vector<Lead>& leads, const std::string& words) {
    try {
      delineate(leads);
      ADD_FAILURE() << "not refused: " << words;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  const auto lead = draw_beats(regular_beats(10000, 850, {}), 10000, 500);
  refused({}, "without leads");
  refused({{"II", draw_beats(regular_beats(10000, 850, {}), 10000, 37)}}, "37 samples per second");
  refused({{"II", {lead.samples, 0}}}, "sampling rate");
  refused({{"II", {lead.samples, std::numeric_limits<double>::quiet_NaN()}}}, "sampling rate");
  refused({{"II", draw_beats({{300, {}}}, 900, 500)}}, "too short");
  refused({{"I", lead}, {"II", draw_beats({}, 9000, 500)}}, "different length");
}

}  // namespace
}  // namespace ecgmm::ecg
