// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/readability.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

namespace ecgmm::ecg {
namespace {

constexpr auto points(double seconds) {
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): std::lround is not constexpr
  return static_cast<std::size_t>(seconds * kWaveRateHz + 0.5);
}
constexpr std::size_t kHalfBeat = points(0.2);

double quantile_of(std::vector<double> values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

/// Squared slopes, averaged over 0.1 s.
std::vector<double> steepness(std::span<const float> wave) {
  const std::size_t n = wave.size();
  constexpr std::size_t kReach = points(0.05);
  std::vector<double> sums(n + 1, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const double slope = wave[std::min(i + 1, n - 1)] - wave[i - (i > 0)];
    sums[i + 1] = sums[i] + slope * slope;
  }
  std::vector<double> steep(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t first = i - std::min(i, kReach);
    const std::size_t last = std::min(n, i + kReach + 1);
    steep[i] = (sums[last] - sums[first]) / static_cast<double>(last - first);
  }
  return steep;
}

/// The steepest places, at least 0.25 s apart and 0.3 times as steep as the seconds' steepest at
/// `share` of them.
std::vector<std::size_t> find_beats(const std::vector<double>& steep, double share) {
  constexpr std::size_t kApart = points(0.25);
  std::vector<double> most;  // of each second
  for (std::size_t i = 0; i + points(1) <= steep.size(); i += points(1)) {
    most.push_back(*std::max_element(steep.begin() + static_cast<std::ptrdiff_t>(i),
                                     steep.begin() + static_cast<std::ptrdiff_t>(i + points(1))));
  }
  if (most.empty()) return {};
  const double least = 0.3 * quantile_of(most, share);
  std::vector<std::size_t> beats;
  for (std::size_t i = 1; i + 1 < steep.size(); ++i) {
    if (steep[i] < least || steep[i] < steep[i - 1] || steep[i] < steep[i + 1]) continue;
    if (!beats.empty() && i - beats.back() < kApart) {
      if (steep[i] > steep[beats.back()]) beats.back() = i;
    } else {
      beats.push_back(i);
    }
  }
  return beats;
}

double correlation(std::span<const float> a, std::span<const float> b) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  const auto n = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = a[i], y = b[i];
    sa += x, sb += y, aa += x * x, bb += y * y, ab += x * y;
  }
  const double spread = (n * aa - sa * sa) * (n * bb - sb * sb);
  return spread > 0 ? (n * ab - sa * sb) / std::sqrt(spread) : 0;
}

/// The median beat.
std::vector<float> template_of(std::span<const float> wave, const std::vector<std::size_t>& beats) {
  std::vector<float> middle;
  std::vector<float> column(beats.size());
  for (std::size_t k = 0; k <= 2 * kHalfBeat; ++k) {
    for (std::size_t b = 0; b < beats.size(); ++b) column[b] = wave[beats[b] - kHalfBeat + k];
    const auto at = column.begin() + static_cast<std::ptrdiff_t>(column.size() / 2);
    std::nth_element(column.begin(), at, column.end());
    middle.push_back(*at);
  }
  return middle;
}

/// How far the lead is elsewhere behind a beat than before it, as a share of the beat's height.
double step_of(const std::vector<float>& beat) {
  constexpr auto kEnd = static_cast<std::ptrdiff_t>(points(0.06));
  const double before = std::accumulate(beat.begin(), beat.begin() + kEnd, 0.0);
  const double after = std::accumulate(beat.end() - kEnd, beat.end(), 0.0);
  const auto [low, high] = std::minmax_element(beat.begin(), beat.end());
  return std::abs(after - before) / (static_cast<double>(kEnd) * (*high - *low) + 1e-6);
}

/// Sets likeness and step.
void compare_beats(std::span<const float> wave, std::vector<std::size_t> beats, BeatSigns& signs) {
  constexpr std::size_t kShift = points(0.06);
  std::erase_if(beats, [&](std::size_t beat) {
    return beat < kHalfBeat + kShift || beat + kHalfBeat + kShift >= wave.size();
  });
  if (beats.size() < 2) {
    signs.likeness = wave.size() < points(5) ? 1 : 0;  // too few to say in so short a lead
    return;
  }
  std::vector<double> likenesses(beats.size());
  for (int round = 0; round < 2; ++round) {  // aligned by the template, then anew
    const auto middle = template_of(wave, beats);
    for (std::size_t b = 0; b < beats.size(); ++b) {
      double best = -1;
      std::size_t place = beats[b];
      for (std::size_t at = beats[b] - kShift; at <= beats[b] + kShift; ++at) {
        if (at < kHalfBeat || at + kHalfBeat >= wave.size()) continue;
        const double value = correlation(wave.subspan(at - kHalfBeat, 2 * kHalfBeat + 1), middle);
        if (value > best) best = value, place = at;
      }
      likenesses[b] = best;
      beats[b] = place;
    }
  }
  signs.likeness = quantile_of(likenesses, 0.5);
  signs.step = step_of(template_of(wave, beats));
}

}  // namespace

BeatSigns beat_signs(const Wave& lead) {
  const std::span<const float> wave(lead.samples);
  BeatSigns signs;
  const auto steep = steepness(wave);
  auto sorted = steep;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const auto fifth = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 5);
  signs.concentration = std::accumulate(sorted.begin(), fifth, 0.0) /
                        (std::accumulate(sorted.begin(), sorted.end(), 0.0) + 1e-12);
  compare_beats(wave, find_beats(steep, 0.5), signs);
  const auto strong = static_cast<double>(find_beats(steep, 0.8).size());
  signs.beats_per_min = 60 * kWaveRateHz * strong / static_cast<double>(wave.size());
  return signs;
}

std::string unreadable_reason(const Wave& wave) {
  // Chosen so that of 2,020 leads of PTB-XL hardly any lie beyond: docs/readability.md.
  constexpr double kLeastConcentration = 0.42;
  constexpr double kLeastLikeness = 0.7;
  constexpr double kMostStep = 0.45;
  const auto signs = beat_signs(wave);
  if (signs.concentration < kLeastConcentration) return "no heartbeats are found";
  if (signs.likeness < kLeastLikeness) return "its waves are not alike, as heartbeats would be";
  if (signs.step > kMostStep) return "its waves are steps, not heartbeats";
  return {};
}

}  // namespace ecgmm::ecg
