// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/wave_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/ecg/wave_features.h"
#include "ecgmm/ecg/wave_tables.h"
#include "tests/ecg/known_beats.h"

namespace ecgmm::ecg {
namespace {

/// Beats whose rate drifts between 55 and 95/min.
std::vector<KnownBeat> drifting_beats(double duration_ms) {
  std::vector<KnownBeat> beats;
  for (double t = 600; t < duration_ms - 500;) {
    beats.push_back({t, {}});
    t += 60000 / (75 + 20 * std::sin(t / 20000));
  }
  return beats;
}

std::vector<Stretch> stream(const std::vector<std::vector<float>>& leads, double rate_hz,
                            std::size_t chunk) {
  std::vector<Stretch> stretches;
  std::vector<std::string> names(leads.size(), "II");
  WaveStream stream(names, rate_hz, Unit::millivolt, {0.05},
                    [&](Stretch&& s) { stretches.push_back(std::move(s)); });
  for (std::size_t at = 0; at < leads[0].size(); at += chunk) {
    std::vector<std::vector<float>> part;
    for (const auto& lead : leads) {
      part.emplace_back(
          lead.begin() + static_cast<std::ptrdiff_t>(at),
          lead.begin() + static_cast<std::ptrdiff_t>(std::min(lead.size(), at + chunk)));
    }
    stream.push(part);
  }
  stream.finish();
  return stretches;
}

TEST(WaveStream, EachBeatOfALongRecordIsFoundOnce) {
  const auto truth = drifting_beats(600'000);
  auto lead = draw_beats(truth, 600'000, 250);
  RandomStream random(8, "stream");
  add_white_noise(lead, 0.02, random);
  for (const std::size_t chunk : {std::size_t{777}, std::size_t{100'000}}) {
    const auto stretches = stream({lead.samples}, 250, chunk);
    EXPECT_GE(stretches.size(), 9U);
    std::size_t next = 0;
    double to_ms = 0;
    for (const Stretch& s : stretches) {
      EXPECT_EQ(s.from_ms, to_ms);
      EXPECT_EQ(s.first_beat, next);
      to_ms = s.to_ms;
      ASSERT_EQ(s.measures.leads[0].beats.size(), s.measures.beats.size());
      for (const Beat& b : s.measures.leads[0].beats) {
        ASSERT_LT(next, truth.size());
        ASSERT_NEAR(b.qrs.onset_ms, truth[next].at_ms, 15);
        EXPECT_TRUE(b.p.present()) << next;
        EXPECT_TRUE(b.t.present()) << next;
        ++next;
      }
    }
    EXPECT_EQ(next, truth.size());
    EXPECT_NEAR(to_ms, 600'000, 1);
  }
}

TEST(WaveStream, AShortRecordIsOneStretchAsMeasured) {
  const auto lead = draw_beats(regular_beats(10000, 900, {}), 10000, 500);
  const auto stretches = stream({lead.samples, lead.samples}, 500, 1000);
  ASSERT_EQ(stretches.size(), 1U);
  const Lead leads[] = {{"II", lead}, {"II", lead}};
  const auto whole = measure(leads, {0.05});
  EXPECT_EQ(stretches[0].to_ms, 10000);
  EXPECT_EQ(interval_row("r", stretches[0]), interval_row("r", {0, 10000, 0, whole}));
  EXPECT_EQ(wave_rows("r", stretches[0]), wave_rows("r", {0, 10000, 0, whole}));
}

TEST(WaveStream, RefusesWhatDoesNotFit) {
  const auto sink = [](Stretch&&) {};
  EXPECT_THROW(WaveStream({}, 500, Unit::millivolt, {}, sink), Error);
  EXPECT_THROW(WaveStream({"II"}, 37, Unit::millivolt, {}, sink), Error);
  EXPECT_THROW(WaveStream({"II"}, std::nan(""), Unit::millivolt, {}, sink), Error);
  EXPECT_THROW(WaveStream({"II"}, 1e9, Unit::millivolt, {}, sink), Error);
  WaveStream stream({"I", "II"}, 500, Unit::millivolt, {}, sink);
  const std::vector<std::vector<float>> one = {{1, 2}}, uneven = {{1, 2}, {1}},
                                        little = {{1, 2}, {1, 2}};
  EXPECT_THROW(stream.push(one), Error);
  EXPECT_THROW(stream.push(uneven), Error);
  stream.push(little);
  EXPECT_THROW(stream.finish(), Error);
}

TEST(WaveTables, RowsHaveTheColumnsOfTheirHeaders) {
  const auto fields = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  auto lead = draw_beats(regular_beats(10000, 900, {}), 10000, 500);
  std::vector<float> none(lead.samples.size(), 0.0F);
  const auto s = stream({lead.samples, none}, 500, 5000).at(0);
  EXPECT_EQ(fields(intervals_header()), fields(interval_row("r", s)));
  const auto first_line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  EXPECT_EQ(fields(waves_header()), fields(first_line(wave_rows("r", s))));
  EXPECT_EQ(fields(amplitudes_header()), fields(first_line(amplitude_rows("r", "mV", s))));
  EXPECT_EQ(first_line(wave_rows("=r", s)).substr(0, 11), "'=r,all,1,P");
}

TEST(WaveTables, WhatIsNotThereIsEmpty) {
  KnownShape shape;
  shape.p_mv = 0;
  const auto s =
      stream({draw_beats(regular_beats(10000, 900, shape), 10000, 500).samples}, 500, 5000).at(0);
  EXPECT_EQ(wave_rows("r", s).substr(0, 16), "r,II,1,P,,,\nr,II");
  const std::vector<float> none(5000, 0.0F);
  const auto flat = stream({none}, 500, 5000).at(0);
  EXPECT_EQ(wave_rows("r", flat), "");
  EXPECT_EQ(interval_row("r", flat).substr(0, 32), "r,0,10000,0,,,unknown,,,,,,no be");
}

TEST(WaveFeatures, DoNotDependOnTheUnitAndAreUnknownWithoutBeats) {
  auto lead = draw_beats(regular_beats(10000, 900, {}), 10000, 500);
  const Lead in_mv[] = {{"II", lead}};
  const auto a = wave_features(measure(in_mv), 0, Unit::millivolt);
  for (float& v : lead.samples) v *= 7;
  const Lead scaled[] = {{"II", lead}};
  const auto b = wave_features(measure(scaled), 0, Unit::none);
  const auto& names = wave_feature_names();
  ASSERT_EQ(a.values.size(), names.size());
  ASSERT_EQ(b.values.size(), names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k] == "log_qrs_mv") {
      EXPECT_NEAR(a.values[k], std::log(1.15), 0.05);
      EXPECT_TRUE(std::isnan(b.values[k]));
    } else {
      EXPECT_NEAR(a.values[k], b.values[k], 1e-3) << names[k];
    }
  }
  const auto at = [&](const std::string& name) {
    return a.values[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                             names.begin())];
  };
  EXPECT_NEAR(at("rate_bpm"), 66.7, 0.2);
  EXPECT_NEAR(at("t_ratio"), 0.3 / 1.2, 0.04);
  EXPECT_NEAR(at("beat_-10"), 0, 0.02);
  EXPECT_GT(at("beat_40"), 0.6);
  const Lead flat[] = {{"II", {std::vector<float>(5000, 0.0F), 500}}};
  for (const double v : wave_features(measure(flat), 0, Unit::millivolt).values)
    EXPECT_TRUE(std::isnan(v));
  EXPECT_THROW(wave_features(measure(flat), 1, Unit::millivolt), Error);
}

}  // namespace
}  // namespace ecgmm::ecg
