// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/filter.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/resample.h"

namespace ecgmm::ecg {
namespace {

constexpr int kWaveOrder = 3;
constexpr float kWaveLimit = 8;
constexpr double kWaveEdgeS = 2;
constexpr std::size_t kShortestWave = 25;  // samples

/// Filters in place, forward, from the steady state that `first` alone would have led to.
void filter_forward(std::span<const SecondOrderSection> sections, std::vector<double>& samples) {
  double input = samples.front();
  for (const auto& s : sections) {
    const double output = input * (s.b0 + s.b1 + s.b2) / (1 + s.a1 + s.a2);
    double z1 = output - s.b0 * input;
    double z2 = s.b2 * input - s.a2 * output;
    for (double& x : samples) {
      const double y = s.b0 * x + z1;
      z1 = s.b1 * x - s.a1 * y + z2;
      z2 = s.b2 * x - s.a2 * y;
      x = y;
    }
    input = output;
  }
}

}  // namespace

std::vector<SecondOrderSection> butterworth_band_pass(int order, double low_hz, double high_hz,
                                                      double sampling_rate_hz) {
  if (order < 1 || !(low_hz > 0) || !(high_hz > low_hz) || !(sampling_rate_hz > 2 * high_hz)) {
    throw usage_error(concat("no band-pass of order ", order, " from ", low_hz, " to ", high_hz,
                             " Hz at ", sampling_rate_hz, " Hz"));
  }
  using Complex = std::complex<double>;
  // The transform is s = 4 (z - 1) / (z + 1), with frequencies in half sampling rates.
  const auto warp = [&](double hz) {
    return 4 * std::tan(std::numbers::pi * hz / sampling_rate_hz);
  };
  const double width = warp(high_hz) - warp(low_hz);
  const double center_squared = warp(high_hz) * warp(low_hz);

  std::vector<SecondOrderSection> sections;
  Complex gain = 1;
  const auto add_section = [&](Complex p, Complex q) {
    gain *= 4 * width / ((4.0 - p) * (4.0 - q));
    const Complex zp = (4.0 + p) / (4.0 - p);
    const Complex zq = (4.0 + q) / (4.0 - q);
    sections.push_back({1, 0, -1, -(zp + zq).real(), (zp * zq).real()});
  };
  for (int k = 0; 2 * k < order; ++k) {  // the poles of the upper half plane, then the real one
    const double angle = std::numbers::pi * (2 * k + order + 1) / (2 * order);
    const bool real = 2 * k + 1 == order;
    const Complex pole = (real ? Complex(-1) : std::polar(1.0, angle)) * (width / 2);
    const Complex root = std::sqrt(pole * pole - center_squared);
    if (real) {
      add_section(pole + root, pole - root);
    } else {
      add_section(pole + root, std::conj(pole + root));
      add_section(pole - root, std::conj(pole - root));
    }
  }
  sections.front().b0 *= gain.real();
  sections.front().b2 *= gain.real();
  return sections;
}

std::vector<float> filter_zero_phase(std::span<const SecondOrderSection> sections,
                                     std::span<const float> samples, std::size_t edge) {
  const std::size_t n = samples.size();
  if (n <= edge) {
    throw data_error(concat("a lead of ", n, " samples is too short to filter"),
                     concat("it needs more than ", edge));
  }
  std::vector<double> extended;
  extended.reserve(n + 2 * edge);
  for (std::size_t i = edge; i > 0; --i) extended.push_back(samples[i]);
  extended.insert(extended.end(), samples.begin(), samples.end());
  for (std::size_t i = 1; i <= edge; ++i) extended.push_back(samples[n - 1 - i]);
  for (int direction = 0; direction < 2; ++direction) {
    filter_forward(sections, extended);
    std::reverse(extended.begin(), extended.end());
  }
  const auto first = extended.begin() + static_cast<std::ptrdiff_t>(edge);
  return {first, first + static_cast<std::ptrdiff_t>(n)};
}

Wave wave_form(const Waveform& waveform) {
  double rate_hz = waveform.sampling_rate_hz;
  if (!(rate_hz > 0) || !std::isfinite(rate_hz)) throw data_error("a lead without sampling rate");
  auto samples = waveform.samples;
  fill_gaps(samples);
  if (!std::all_of(samples.begin(), samples.end(), [](float v) { return std::isfinite(v); })) {
    throw data_error("a lead with infinite samples, or with none");
  }
  if (rate_hz < kWaveRateHz) {
    samples = resample(samples, rate_hz, kWaveRateHz);
    rate_hz = kWaveRateHz;
  }
  if (samples.size() < kShortestWave) {
    throw data_error(concat("a lead of ", samples.size(), " samples is too short to filter"));
  }
  const auto edge = std::min(samples.size() - 1, static_cast<std::size_t>(kWaveEdgeS * rate_hz));
  samples = filter_zero_phase(butterworth_band_pass(kWaveOrder, kWaveLowHz, kWaveHighHz, rate_hz),
                              samples, edge);
  if (rate_hz != kWaveRateHz) samples = resample(samples, rate_hz, kWaveRateHz);

  double sum = 0;
  for (const float v : samples) sum += v;
  const double mean = sum / static_cast<double>(samples.size());
  double squares = 0;
  for (const float v : samples) squares += (v - mean) * (v - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(samples.size()));

  Wave wave;
  wave.amplitude_known = waveform.unit == Unit::millivolt;
  if (wave.amplitude_known) wave.log_amplitude = std::log(deviation + 1e-3);
  const double scale = 1 / std::max(deviation, 1e-6);
  wave.samples.reserve(samples.size());
  for (const float v : samples) {
    wave.samples.push_back(
        std::clamp(static_cast<float>((v - mean) * scale), -kWaveLimit, kWaveLimit));
  }
  return wave;
}

}  // namespace ecgmm::ecg
