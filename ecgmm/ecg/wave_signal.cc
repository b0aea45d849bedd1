// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/wave_signal.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/median.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/filter.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLowHz = 0.5, kHighHz = 120;
constexpr double kMostMissing = 0.5;      // share of samples
constexpr double kMostSaturated = 0.25;   // share of samples at either end of the range
constexpr double kLeastChanges = 0.02;    // share of samples that differ from the one before
constexpr double kLeastBesideHum = 0.01;  // of the range
constexpr double kHumProminence = 3;      // against 5 Hz beside it

std::string find_fault(std::span<const float> samples) {
  std::size_t missing = 0;
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (const float v : samples) {
    if (std::isnan(v)) {
      ++missing;
      continue;
    }
    if (std::isinf(v)) return "infinite samples";
    low = std::min(low, v);
    high = std::max(high, v);
  }
  const auto all = static_cast<double>(samples.size());
  if (static_cast<double>(missing) > kMostMissing * all) return "mostly missing";
  if (!(high > low)) return "flat";
  std::size_t at_low = 0, at_high = 0, changes = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    at_low += samples[i] == low;
    at_high += samples[i] == high;
    changes += i > 0 && samples[i] != samples[i - 1];
  }
  const auto both = static_cast<double>(std::min(at_low, at_high));
  if (both > kMostSaturated / 2 * all) return "saturated";
  if (static_cast<double>(changes) < kLeastChanges * all) return "flat";
  if (static_cast<double>(std::max(at_low, at_high)) > kMostSaturated * all) return "saturated";
  return {};
}

/// The part of `samples` that turns at `hz`, over a second around each sample, as phasors.
std::vector<std::complex<float>> phasors(std::span<const float> samples, double rate_hz,
                                         double hz) {
  const auto n = static_cast<std::ptrdiff_t>(samples.size());
  std::vector<std::complex<double>> sums(samples.size() + 1);
  const auto turn = std::polar(1.0, -2 * std::numbers::pi * hz / rate_hz);
  std::complex<double> phase = 1;
  for (std::ptrdiff_t i = 0; i < n; ++i, phase *= turn) {
    sums[i + 1] = sums[i] + phase * static_cast<double>(samples[i]);
  }
  const auto half = static_cast<std::ptrdiff_t>(rate_hz / 2);
  std::vector<std::complex<float>> out(samples.size());
  phase = 1;
  for (std::ptrdiff_t i = 0; i < n; ++i, phase *= turn) {
    const auto from = std::max<std::ptrdiff_t>(0, i - half), to = std::min(n, i + half);
    const auto mean = (sums[to] - sums[from]) / static_cast<double>(to - from);
    out[i] = std::complex<float>(2.0 * mean * std::conj(phase));
  }
  return out;
}

/// The median, over whole seconds, of the amplitude at `hz`.
double usual_amplitude(std::span<const float> samples, double rate_hz, double hz) {
  const auto block = static_cast<std::size_t>(rate_hz);
  const double angle = 2 * std::numbers::pi * hz / rate_hz;
  const double turn_re = std::cos(angle), turn_im = std::sin(angle);
  std::vector<double> sizes;
  for (std::size_t at = 0; at + block <= samples.size(); at += block) {
    double re = 1, im = 0, sum_re = 0, sum_im = 0;
    for (std::size_t i = at; i < at + block; ++i) {
      sum_re += samples[i] * re;
      sum_im += samples[i] * im;
      const double next = re * turn_re - im * turn_im;
      im = re * turn_im + im * turn_re;
      re = next;
    }
    sizes.push_back(2 * std::hypot(sum_re, sum_im) / static_cast<double>(block));
  }
  return median(std::move(sizes));
}

std::vector<float> moving_average(std::span<const float> samples, int width) {
  const auto n = static_cast<std::ptrdiff_t>(samples.size());
  const std::ptrdiff_t half = width / 2;
  std::vector<float> out(samples.size());
  const auto at = [&](std::ptrdiff_t i) {
    return static_cast<double>(samples[std::clamp<std::ptrdiff_t>(i, 0, n - 1)]);
  };
  double sum = 0;
  for (std::ptrdiff_t i = -half; i <= half; ++i) sum += at(i);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    out[i] = static_cast<float>(sum / width);
    sum += at(i + half + 1) - at(i - half);
  }
  return out;
}

float range_of(std::span<const float> samples) {
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  return *high - *low;
}

}  // namespace

void remove_hum(std::span<float> samples, double rate_hz) {
  for (const double hz : {50.0, 60.0}) {
    if (rate_hz < 2.5 * hz || static_cast<double>(samples.size()) < 2 * rate_hz) continue;
    const double beside = std::max(usual_amplitude(samples, rate_hz, hz - 5),
                                   usual_amplitude(samples, rate_hz, hz + 5));
    if (usual_amplitude(samples, rate_hz, hz) <= kHumProminence * beside) continue;
    const auto hum = phasors(samples, rate_hz, hz);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] -= hum[i].real();
  }
}

CleanLead clean_lead(const Waveform& waveform) {
  const double rate_hz = waveform.sampling_rate_hz;
  if (!std::isfinite(rate_hz) || rate_hz < kLowestWaveRateHz) {
    throw data_error(concat("waves cannot be measured at ", rate_hz, " samples per second"),
                     concat("at least ", kLowestWaveRateHz, " are needed"));
  }
  CleanLead lead;
  lead.fault = find_fault(waveform.samples);
  if (!lead.fault.empty()) return lead;
  auto samples = waveform.samples;
  fill_gaps(samples);
  // A far offset would cost the digits of the samples.
  const float first = samples.front();
  for (float& v : samples) v -= first;
  const float range = range_of(samples);
  remove_hum(samples, rate_hz);
  if (range_of(samples) < kLeastBesideHum * range) {
    lead.fault = "nothing but mains hum";
    return lead;
  }
  if (rate_hz != kDelineationRateHz) samples = resample(samples, rate_hz, kDelineationRateHz);
  const auto edge = std::min<std::size_t>(samples.size() - 1, in_samples(2000));
  static const auto band = butterworth_band_pass(1, kLowHz, kHighHz, kDelineationRateHz);
  lead.trace = filter_zero_phase(band, samples, edge);
  return lead;
}

std::vector<float> smooth(std::span<const float> samples, int width) {
  return moving_average(moving_average(moving_average(samples, width), width), width);
}

std::vector<float> smooth_slope(std::span<const float> samples, int width) {
  const auto s = smooth(samples, width);
  std::vector<float> out(s.size(), 0.0F);
  for (std::size_t i = 1; i + 1 < s.size(); ++i) {
    out[i] = (s[i + 1] - s[i - 1]) * static_cast<float>(kDelineationRateHz / 2);
  }
  return out;
}

}  // namespace ecgmm::ecg
