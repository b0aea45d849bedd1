// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/median_beat.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "ecgmm/core/median.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/wave_signal.h"

namespace ecgmm::ecg {
namespace {

constexpr int kSpan = in_samples(MedianBeat::kBeforeMs + MedianBeat::kAfterMs);
constexpr int kBeforeSamples = in_samples(MedianBeat::kBeforeMs);
constexpr int kLevelHalf = in_samples(4);
constexpr int kBaseFrom = in_samples(16);  // the level before QRS is taken over the 16 ms before it

WaveMarks median_marks(const LeadWaves& waves, WaveKind kind) {
  std::vector<double> onsets, peaks, offsets;
  int all = 0;
  for (const Beat& b : waves.beats) {
    if (b.form != 0) continue;
    ++all;
    const WaveMarks& m = b.wave(kind);
    if (!m.present()) continue;
    const double zero = b.qrs.onset_ms - MedianBeat::kBeforeMs;
    onsets.push_back(m.onset_ms - zero);
    peaks.push_back(m.peak_ms - zero);
    offsets.push_back(m.offset_ms - zero);
  }
  if (2 * static_cast<int>(peaks.size()) < all) return {};
  return {median(std::move(onsets), kNotMeasurable), median(std::move(peaks), kNotMeasurable),
          median(std::move(offsets), kNotMeasurable)};
}

}  // namespace

double MedianBeat::level(double ms) const {
  const double place = ms / kMsPerSample;
  if (!(place >= 0) || !(place < static_cast<double>(samples.size()))) return kNotMeasurable;
  const int middle = static_cast<int>(std::lround(place));
  double sum = 0;
  int count = 0;
  for (int i = middle - kLevelHalf; i <= middle + kLevelHalf; ++i) {
    if (i < 0 || i >= static_cast<int>(samples.size()) || std::isnan(samples[i])) continue;
    sum += samples[i];
    ++count;
  }
  return count > 0 ? sum / count : kNotMeasurable;
}

MedianBeat median_beat(const Waveform& lead, const LeadWaves& waves) {
  MedianBeat out;
  if (waves.beats.empty()) return out;
  auto raw = lead.samples;
  fill_gaps(raw);
  if (lead.sampling_rate_hz != kDelineationRateHz) {
    raw = resample(raw, lead.sampling_rate_hz, kDelineationRateHz);
  }
  const int n = static_cast<int>(raw.size());
  std::vector<std::vector<float>> columns(kSpan);
  for (const Beat& b : waves.beats) {
    const int onset = static_cast<int>(std::lround(b.qrs.onset_ms / kMsPerSample));
    if (b.form != 0 || onset < kBaseFrom || onset >= n) continue;
    float level = 0;
    for (int i = onset - kBaseFrom; i < onset; ++i) level += raw[i] / static_cast<float>(kBaseFrom);
    ++out.beats;
    for (int k = 0; k < kSpan; ++k) {
      const int i = onset - kBeforeSamples + k;
      if (i >= 0 && i < n) columns[k].push_back(raw[i] - level);
    }
  }
  if (out.beats == 0) return out;
  for (auto& column : columns) {
    out.samples.push_back(median(std::move(column), static_cast<float>(kNotMeasurable)));
  }
  out.marks.p = median_marks(waves, WaveKind::p);
  out.marks.qrs = median_marks(waves, WaveKind::qrs);
  out.marks.t = median_marks(waves, WaveKind::t);
  return out;
}

}  // namespace ecgmm::ecg
