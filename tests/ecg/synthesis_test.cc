// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/synthesis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include "ecgmm/core/error.h"

namespace ecgmm::ecg {
namespace {

constexpr double kRateHz = 500;

/// A steady textbook heart: no variation of any kind.
SynthesisParameters textbook(Abnormality abnormality = Abnormality::none, double severity = 1) {
  SynthesisParameters parameters;
  parameters.heart_rate_bpm = 60;
  parameters.rr_sd_s = 0;
  parameters.abnormality = abnormality;
  parameters.severity = severity;
  parameters.event_variation = 0;
  return parameters;
}

Waveform heart(const SynthesisParameters& parameters, double duration_s = 10) {
  RandomStream random(1, "heart");
  return synthesize(parameters, duration_s, kRateHz, random);
}

/// The lead between two times after the R peak at 2.4 s.
std::span<const float> beat_part(const Waveform& waveform, double from_s, double to_s) {
  const auto at = [&](double s) {
    return static_cast<std::size_t>(std::lround((2.4 + s) * kRateHz));
  };
  return std::span(waveform.samples).subspan(at(from_s), at(to_s) - at(from_s));
}

double mean(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Against the line just before P.
double level(const Waveform& waveform, double from_s, double to_s) {
  return mean(beat_part(waveform, from_s, to_s)) - mean(beat_part(waveform, -0.32, -0.27));
}

/// From the first to the last steep place.
double qrs_ms(const Waveform& waveform) {
  const auto part = beat_part(waveform, -0.2, 0.2);
  std::size_t first = part.size();
  std::size_t last = 0;
  for (std::size_t i = 0; i + 1 < part.size(); ++i) {
    if (std::abs(part[i + 1] - part[i]) * kRateHz < 6) continue;  // mV/s
    first = std::min(first, i);
    last = i;
  }
  return 1000 * static_cast<double>(last - first) / kRateHz;
}

std::vector<double> r_peaks_s(const Waveform& waveform) {
  const auto& v = waveform.samples;
  const float threshold = 0.5F * *std::max_element(v.begin(), v.end());
  std::vector<double> peaks;
  for (std::size_t i = 1; i + 1 < v.size(); ++i) {
    if (v[i] > threshold && v[i] >= v[i - 1] && v[i] > v[i + 1]) {
      peaks.push_back(static_cast<double>(i) / waveform.sampling_rate_hz);
    }
  }
  return peaks;
}

std::vector<double> differences(const std::vector<double>& values) {
  std::vector<double> out(values.size());
  std::adjacent_difference(values.begin(), values.end(), out.begin());
  out.erase(out.begin());
  return out;
}

double sd(const std::vector<double>& values) {
  const double center =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double sum = 0;
  for (const double v : values) sum += (v - center) * (v - center);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

/// Root of the power in a frequency band, by a plain Fourier sum.
double band_mv(std::span<const float> values, double low_hz, double high_hz) {
  const auto n = static_cast<double>(values.size());
  double power = 0;
  for (double k = std::ceil(low_hz * n / kRateHz); k <= high_hz * n / kRateHz; ++k) {
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += double{values[i]} *
             std::polar(1.0, -2 * std::numbers::pi * k * static_cast<double>(i) / n);
    }
    power += 2 * std::norm(sum) / (n * n);
  }
  return std::sqrt(power);
}

TEST(Synthesis, DrawsAHealthyLeadTwo) {
  const auto lead = heart(textbook());
  ASSERT_EQ(lead.samples.size(), 5000);
  EXPECT_EQ(lead.sampling_rate_hz, kRateHz);
  const auto r = beat_part(lead, -0.02, 0.02);
  EXPECT_NEAR(*std::max_element(r.begin(), r.end()), 1, 0.1);
  const auto p = beat_part(lead, -0.25, -0.09);
  const auto p_peak = std::max_element(p.begin(), p.end());
  EXPECT_NEAR(level(lead, -0.16, -0.15), 0.13, 0.03);
  EXPECT_NEAR(static_cast<double>(p_peak - p.begin()) / kRateHz - 0.25, -0.155, 0.01);
  const auto t = beat_part(lead, 0.15, 0.45);
  EXPECT_NEAR(
      static_cast<double>(std::max_element(t.begin(), t.end()) - t.begin()) / kRateHz + 0.15, 0.275,
      0.02);
  EXPECT_NEAR(level(lead, 0.265, 0.285), 0.3, 0.06);
  EXPECT_NEAR(level(lead, 0.08, 0.12), 0, 0.05);
  EXPECT_GT(qrs_ms(lead), 70);
  EXPECT_LT(qrs_ms(lead), 110);
}

TEST(Synthesis, BeatsAtTheWantedRateFromTheWantedMoment) {
  for (const double bpm : {45.0, 60.0, 75.0, 110.0, 150.0}) {
    auto parameters = textbook();
    parameters.heart_rate_bpm = bpm;
    parameters.first_beat_s = 0.73;
    const auto peaks = r_peaks_s(heart(parameters));
    ASSERT_GT(peaks.size(), 5U) << bpm;
    const double phase =
        std::remainder(peaks[0] - 0.73, 60 / bpm);  // an earlier beat may be in view
    EXPECT_NEAR(phase, 0, 0.006) << bpm;
    for (const double rr : differences(peaks)) EXPECT_NEAR(rr, 60 / bpm, 0.0041) << bpm;
  }
}

TEST(Synthesis, KeepsQrsNarrowAndShortensQtAtHighRates) {
  auto parameters = textbook();
  parameters.heart_rate_bpm = 120;
  const auto lead = heart(parameters);
  EXPECT_NEAR(qrs_ms(heart(textbook())), 90, 20);
  const auto peaks = r_peaks_s(lead);
  const auto at = static_cast<std::size_t>(peaks[3] * kRateHz);
  const auto t = std::span(lead.samples).subspan(at + 50, 100);
  const auto peak = std::max_element(t.begin(), t.end()) - t.begin() + 50;
  EXPECT_NEAR(static_cast<double>(peak) / kRateHz, 0.275 * std::sqrt(0.5), 0.02);
}

TEST(Synthesis, LooksTheSameAtEverySamplingRate) {
  RandomStream one(1, "heart");
  RandomStream two(1, "heart");
  const auto coarse = synthesize(textbook(), 5, 250, one);
  const auto fine = synthesize(textbook(), 5, 1000, two);
  ASSERT_EQ(coarse.samples.size(), 1250);
  for (std::size_t i = 0; i < coarse.samples.size(); ++i) {
    ASSERT_NEAR(coarse.samples[i], fine.samples[4 * i], 0.02) << i;
  }
}

TEST(Synthesis, MovesStByTheSeverity) {
  for (const double s : {0.5, 1.0}) {
    const double down = level(heart(textbook(Abnormality::st_depression, s)), 0.11, 0.13);
    const double up = level(heart(textbook(Abnormality::st_elevation, s)), 0.11, 0.13);
    EXPECT_NEAR(down, -0.2 * s, 0.06) << s;
    EXPECT_NEAR(up, 0.28 * s, 0.06) << s;
  }
}

TEST(Synthesis, BroadensQrsBeyond120Ms) {
  EXPECT_GT(qrs_ms(heart(textbook(Abnormality::wide_qrs))), 120);
  EXPECT_LT(qrs_ms(heart(textbook(Abnormality::wide_qrs))), 180);
  EXPECT_LT(level(heart(textbook(Abnormality::wide_qrs)), 0.26, 0.3), -0.1) << "T is opposite";
}

TEST(Synthesis, RaisesVoltageWithStrain) {
  const auto lead = heart(textbook(Abnormality::lvh_voltage));
  const auto r = beat_part(lead, -0.02, 0.02);
  EXPECT_GT(*std::max_element(r.begin(), r.end()), 1.6);
  EXPECT_LT(level(lead, 0.27, 0.3), -0.15);
  EXPECT_LT(level(lead, 0.11, 0.13), -0.05);
}

TEST(Synthesis, InvertsT) {
  EXPECT_LT(level(heart(textbook(Abnormality::t_inversion)), 0.26, 0.29), -0.2);
  EXPECT_NEAR(level(heart(textbook(Abnormality::t_inversion, 0.5)), 0.26, 0.29), 0, 0.04);
}

TEST(Synthesis, FibrillatesWithoutPAndWithIrregularBeats) {
  auto parameters = textbook(Abnormality::atrial_fibrillation);
  const auto lead = heart(parameters, 60);
  const auto intervals = differences(r_peaks_s(lead));
  EXPECT_GT(sd(intervals), 0.15);
  EXPECT_LT(sd(differences(r_peaks_s(heart(textbook(), 60)))), 0.003);

  // Between T and the next QRS of the longest beat only the atria speak, at 4 to 9 Hz.
  const auto peaks = r_peaks_s(lead);
  const auto longest = std::max_element(intervals.begin(), intervals.end()) - intervals.begin();
  ASSERT_GT(intervals[longest], 1.2);
  const auto begin = static_cast<std::size_t>((peaks[longest] + 0.5) * kRateHz);
  const auto length = static_cast<std::size_t>((intervals[longest] - 0.6) * kRateHz);
  const auto quiet = std::span(lead.samples).subspan(begin, length);
  EXPECT_GT(band_mv(quiet, 3.5, 9.5), 0.02);

  // Averaged over beats, nothing of P is left.
  double p = 0;
  int beats = 0;
  for (std::size_t k = 1; k < peaks.size(); ++k) {
    if (peaks[k] - peaks[k - 1] < 0.9) continue;
    const auto at = [&](double s) { return static_cast<std::size_t>((peaks[k] + s) * kRateHz); };
    const std::span all(lead.samples);
    p += mean(all.subspan(at(-0.17), 15)) - mean(all.subspan(at(-0.26), 15));
    ++beats;
  }
  ASSERT_GT(beats, 15);
  EXPECT_LT(p / beats, 0.05);
}

TEST(Synthesis, IsHealthyAtSeverityZero) {
  const auto healthy = heart(textbook());
  for (const auto abnormality :
       {Abnormality::st_depression, Abnormality::st_elevation, Abnormality::wide_qrs,
        Abnormality::atrial_fibrillation, Abnormality::lvh_voltage, Abnormality::t_inversion}) {
    const auto lead = heart(textbook(abnormality, 0));
    for (std::size_t i = 0; i < lead.samples.size(); ++i) {
      ASSERT_NEAR(lead.samples[i], healthy.samples[i], 1e-3)
          << to_string(abnormality) << " at " << i;
    }
  }
}

TEST(Synthesis, VariesRrInTwoBandsOfTheWantedPower) {
  SynthesisParameters parameters;
  parameters.heart_rate_bpm = 75;
  parameters.rr_sd_s = 0.04;
  parameters.lf_hf_ratio = 0.5;
  double variance = 0;
  double low = 0;
  double high = 0;
  constexpr int kHearts = 40;
  for (int k = 0; k < kHearts; ++k) {
    RandomStream random(static_cast<std::uint64_t>(k), "rr");
    const auto intervals = synthesize_rr(parameters, 300, random);
    double time_s = 0;
    std::complex<double> total = 0;
    variance += sd(intervals) * sd(intervals) / kHearts;
    const auto power = [&](double from_hz, double to_hz) {
      double sum = 0;
      for (double f = from_hz; f < to_hz; f += 0.002) {
        time_s = 0;
        total = 0;
        for (const double rr : intervals) {
          total += (rr - 0.8) * std::polar(1.0, -2 * std::numbers::pi * f * time_s);
          time_s += rr;
        }
        sum += std::norm(total);
      }
      return sum;
    };
    low += power(0.06, 0.14);
    high += power(0.21, 0.29);
  }
  EXPECT_NEAR(std::sqrt(variance), 0.04, 0.003);
  EXPECT_NEAR(low / high, 0.5, 0.1);
}

TEST(Synthesis, RepeatsWithTheSeedAndDiffersWithout) {
  SynthesisParameters parameters;
  const auto draw = [&](std::uint64_t seed) {
    RandomStream random(seed, "heart");
    auto lead = synthesize(parameters, 10, 249, random);
    add_noise(lead, {}, random);
    return lead.samples;
  };
  EXPECT_EQ(draw(3).size(), 2490U);
  EXPECT_EQ(draw(3), draw(3));
  EXPECT_NE(draw(3), draw(4));
}

TEST(Noise, HasTheWantedSizes) {
  RandomStream random(5, "noise");
  Waveform flat{std::vector<float>(30000, 0), kRateHz};
  add_noise(flat, {0, 0.02, 0}, random);
  EXPECT_NEAR(sd({flat.samples.begin(), flat.samples.end()}), 0.02, 0.001);
  flat.samples.assign(30000, 0);
  add_noise(flat, {0, 0, 0.01}, random);
  EXPECT_NEAR(band_mv(flat.samples, 49.9, 50.1), 0.01 / std::numbers::sqrt2, 1e-4);
  flat.samples.assign(30000, 0);
  add_noise(flat, {0.1, 0, 0}, random);
  const float highest = *std::max_element(flat.samples.begin(), flat.samples.end());
  EXPECT_GT(highest, 0.1);
  EXPECT_LE(highest, 0.15);
}

TEST(Synthesis, RefusesParametersOutOfRange) {
  const auto refuses = [](auto change) {
    SynthesisParameters parameters;
    change(parameters);
    RandomStream random(1, "heart");
    EXPECT_THROW(synthesize(parameters, 10, 249, random), Error);
  };
  refuses([](auto& p) { p.heart_rate_bpm = 0; });
  refuses([](auto& p) { p.severity = 1.5; });
  refuses([](auto& p) { p.rr_sd_s = -1; });
  refuses([](auto& p) { p.first_beat_s = std::nan(""); });
  RandomStream random(1, "heart");
  EXPECT_THROW(synthesize({}, 10, 0, random), Error);
  EXPECT_THROW(synthesize({}, -1, 249, random), Error);
}

}  // namespace
}  // namespace ecgmm::ecg
