// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/qrs_detection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "ecgmm/core/median.h"
#include "ecgmm/ecg/wave_signal.h"

namespace ecgmm::ecg {
namespace {

constexpr int kHatWidth = 9;                     // samples; the hat peaks near 16 Hz
constexpr int kEnergySpan = in_samples(90) | 1;  // about one QRS
constexpr int kBlock = in_samples(1500);         // holds a beat at 40/min and more
constexpr int kRefractory = in_samples(200);
constexpr int kTWaveReach = in_samples(400);  // a T peaks within
constexpr float kSure = 0.40F;                // of the level of the beats around
constexpr float kPossible = 0.12F;
constexpr float kContrast = 3, kLoneContrast = 5, kMostContrast = 1000;
constexpr float kSilent = 1e-3F, kSilentBeats = 0.05F;  // of the largest: a record without noise
constexpr int kBroadWidth = 15;                         // samples
constexpr float kBroadBeat = 0.35F;                     // of the slope of the other beats
constexpr int kBroadTReach = in_samples(480);
constexpr float kBroadAfter = 0.6F;  // of the beat before, where that one's T may be
constexpr int kBeatHalf = in_samples(100);
constexpr float kMostSingleLead = 3;  // no lead counts for more: artifacts are larger than beats

struct Peak {
  int place;
  float size;
};

struct Level {
  float beats = 0;  ///< what nearly every beat reaches
  float usual = 0;  ///< the median of all samples
};

/// The typical largest value of a block, or the largest of all where beats are so few that most
/// blocks have none.
Level level_of(const std::vector<float>& energy) {
  std::vector<float> largest;
  const auto block = std::min<std::size_t>(kBlock, energy.size());
  for (std::size_t i = 0; i + block <= energy.size(); i += block) {
    largest.push_back(*std::max_element(energy.begin() + static_cast<std::ptrdiff_t>(i),
                                        energy.begin() + static_cast<std::ptrdiff_t>(i + block)));
  }
  const float most = *std::max_element(energy.begin(), energy.end());
  Level level{median(std::move(largest)), median(energy)};
  const bool lone = level.beats < kContrast * level.usual && most > kLoneContrast * level.usual;
  const bool silent = level.usual < kSilent * most && level.beats < kSilentBeats * most;
  if (lone || silent) level.beats = most;
  return level;
}

/// The root of the hat's energy over one QRS, in units of the lead's beats.
std::vector<float> hat_energy(std::span<const float> trace) {
  const auto s = smooth(trace, kHatWidth);
  std::vector<float> hat(s.size(), 0.0F);
  for (std::size_t i = 4; i + 4 < s.size(); ++i) {
    const float bend = s[i - 4] - 2 * s[i] + s[i + 4];
    hat[i] = bend * bend;
  }
  auto energy = smooth(hat, kEnergySpan / 3 | 1);
  for (float& v : energy) v = std::sqrt(std::max(v, 0.0F));
  const float level = level_of(energy).beats;
  if (!(level > 0)) return std::vector<float>(energy.size(), 0.0F);
  for (float& v : energy) v = std::min(v / level, kMostSingleLead);
  return energy;
}

std::vector<Peak> peaks_of(std::span<const float> energy) {
  std::vector<Peak> peaks;
  const int n = static_cast<int>(energy.size());
  const int reach = kRefractory / 2;
  for (int i = 1; i + 1 < n; ++i) {
    if (energy[i] <= energy[i - 1] || energy[i] < energy[i + 1]) continue;
    if (!peaks.empty() && i - peaks.back().place < reach) {
      if (energy[i] > peaks.back().size) peaks.back() = {i, energy[i]};
    } else {
      peaks.push_back({i, energy[i]});
    }
  }
  return peaks;
}

/// Of two sure peaks within a T wave's reach, the second stays only if it is no T of the first.
std::vector<Peak> sure_beats(const std::vector<Peak>& peaks, float threshold) {
  std::vector<Peak> beats;
  for (const Peak& peak : peaks) {
    if (peak.size < threshold) continue;
    if (!beats.empty()) {
      Peak& last = beats.back();
      const int gap = peak.place - last.place;
      const bool close = gap < kRefractory;
      const bool t_wave = gap < kTWaveReach && peak.size < 0.6F * last.size;
      if (close || t_wave) {
        if (close && peak.size > last.size) last = peak;
        continue;
      }
    }
    beats.push_back(peak);
  }
  return beats;
}

/// Adds what stands in gaps that are long for this record and is no T of the beat before.
void search_back(const std::vector<Peak>& peaks, float level, std::vector<Peak>& beats, int end) {
  if (beats.size() < 2) return;
  std::vector<float> gaps, rest;
  for (std::size_t i = 1; i < beats.size(); ++i) {
    gaps.push_back(static_cast<float>(beats[i].place - beats[i - 1].place));
  }
  const float usual = median(gaps);
  const auto is_beat = [&](const Peak& p) {
    return std::any_of(beats.begin(), beats.end(),
                       [&](const Peak& b) { return b.place == p.place; });
  };
  for (const Peak& p : peaks) {
    if (!is_beat(p)) rest.push_back(p.size);
  }
  // What is no larger than the usual P, T and noise of this record is none.
  const float floor = std::max(kPossible * level, 2.0F * median(rest));
  std::vector<Peak> found;
  for (std::size_t i = 0; i <= beats.size(); ++i) {
    const int from = i == 0 ? -kTWaveReach : beats[i - 1].place;
    const int to = i == beats.size() ? end + kTWaveReach : beats[i].place;
    if (static_cast<float>(to - from) < 1.45F * usual) continue;
    const Peak* best = nullptr;
    for (const Peak& p : peaks) {
      if (p.place < from + kTWaveReach || p.place > to - in_samples(260) || p.size < floor)
        continue;
      if (best == nullptr || p.size > best->size) best = &p;
    }
    if (best != nullptr) found.push_back(*best);
  }
  beats.insert(beats.end(), found.begin(), found.end());
  std::sort(beats.begin(), beats.end(), [](auto& a, auto& b) { return a.place < b.place; });
}

float largest(std::span<const float> values, int middle, int half) {
  float most = 0;
  const int end = std::min(static_cast<int>(values.size()), middle + half);
  for (int i = std::max(0, middle - half); i < end; ++i) most = std::max(most, std::abs(values[i]));
  return most;
}

/// Slopes over some 40 ms, in units of the beats already found: broad beats, which the hat hardly
/// sees, are as steep as narrow ones here.
std::vector<float> broad_slope(std::span<const std::vector<float>> traces,
                               const std::vector<Peak>& beats) {
  std::vector<float> sum(traces.front().size(), 0.0F);
  const int n = static_cast<int>(sum.size());
  for (const auto& trace : traces) {
    auto slope = smooth_slope(trace, kBroadWidth);
    std::vector<float> steepest;
    for (const Peak& beat : beats) steepest.push_back(largest(slope, beat.place, kBeatHalf));
    const float usual = median(std::move(steepest));
    if (!(usual > 0)) continue;
    const float scale = 1 / (usual * static_cast<float>(traces.size()));
    for (int i = 0; i < n; ++i) sum[i] += std::abs(slope[i]) * scale;
  }
  return sum;
}

/// Adds broad beats: steep stretches away from the others. A stretch that most beats have at the
/// same distance is their T.
void add_broad_beats(std::span<const std::vector<float>> traces, std::vector<Peak>& beats) {
  if (beats.size() < 3) return;
  const auto slope = broad_slope(traces, beats);
  std::vector<Peak> found;
  for (const Peak& peak : peaks_of(slope)) {
    const auto next = std::upper_bound(beats.begin(), beats.end(), peak.place,
                                       [](int place, const Peak& b) { return place < b.place; });
    const int before = next == beats.begin() ? kTWaveReach : peak.place - std::prev(next)->place;
    const int after = next == beats.end() ? kTWaveReach : next->place - peak.place;
    if (peak.size < kBroadBeat || before < in_samples(240) || after < in_samples(240)) continue;
    if (next != beats.begin() && before < kBroadTReach &&
        peak.size < kBroadAfter * largest(slope, std::prev(next)->place, kBeatHalf)) {
      continue;
    }
    const auto alike = std::count_if(beats.begin(), beats.end(), [&](const Peak& beat) {
      return largest(slope, beat.place + before, in_samples(40)) > 0.5F * peak.size;
    });
    if (2 * alike > static_cast<std::ptrdiff_t>(beats.size())) continue;
    if (!found.empty() && peak.place - found.back().place < in_samples(240)) {
      if (peak.size > found.back().size) found.back() = peak;
    } else {
      found.push_back(peak);
    }
  }
  beats.insert(beats.end(), found.begin(), found.end());
  std::sort(beats.begin(), beats.end(), [](auto& a, auto& b) { return a.place < b.place; });
}

}  // namespace

QrsCandidates detect_qrs(std::span<const std::vector<float>> traces) {
  std::vector<float> energy(traces.front().size(), 0.0F);
  for (const auto& trace : traces) {
    const auto one = hat_energy(trace);
    for (std::size_t i = 0; i < energy.size(); ++i) energy[i] += one[i];
  }
  const auto [level, usual] = level_of(energy);
  if (!(level > 0)) return {};
  const auto peaks = peaks_of(energy);
  auto beats = sure_beats(peaks, kSure * level);
  search_back(peaks, level, beats, static_cast<int>(energy.size()));
  add_broad_beats(traces, beats);
  QrsCandidates found;
  for (const Peak& beat : beats) found.places.push_back(beat.place);
  found.contrast = usual > 0 ? level / usual : kMostContrast;
  return found;
}

}  // namespace ecgmm::ecg
