// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/rhythm.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ecgmm/core/median.h"

namespace ecgmm::ecg {
namespace {

constexpr double kSteady = 0.08;     // change of RR, of the median RR
constexpr double kEarly = 0.85;      // of the median RR
constexpr double kMostEarly = 0.25;  // share of beats; more are an irregular rhythm
constexpr double kSpikeOfQrs = 1.0 / 7, kSpikeReturn = 0.5;
constexpr double kNearlyAlways = 0.9, kSpikeOfNoise = 5;
constexpr double kSpikeBeforeMs = 80, kSpikeAfterMs = 30, kSpikeMs = 6;
constexpr double kSteepNeighbor = 0.35;  // a spike's surroundings are flatter than this share of it

Regularity regularity_of(const std::vector<double>& rr) {
  if (rr.size() < 3) return Regularity::unknown;
  const double usual = median(rr);
  std::size_t changes = 0, early = 0;
  for (std::size_t k = 0; k < rr.size(); ++k) {
    changes += k > 0 && std::abs(rr[k] - rr[k - 1]) > kSteady * usual;
    early += rr[k] < kEarly * usual;
  }
  if (changes == 0) return Regularity::regular;
  // An early beat changes RR at most three times: before it, after it, and after its pause.
  const bool few = static_cast<double>(early) <= kMostEarly * static_cast<double>(rr.size());
  if (early > 0 && few && changes <= 3 * early) return Regularity::early_beats;
  return 3 * changes <= rr.size() ? Regularity::regular : Regularity::irregular;
}

/// What the steps from sample to sample reach nearly always, before a beat.
double usual_step(std::span<const float> x, int from, int to) {
  std::vector<double> steps;
  for (int i = std::max(from, 1); i < std::min(to, static_cast<int>(x.size())); ++i) {
    if (std::isfinite(x[i] - x[i - 1])) steps.push_back(std::abs(x[i] - x[i - 1]));
  }
  if (steps.empty()) return 0;
  const auto k = static_cast<std::ptrdiff_t>(kNearlyAlways * static_cast<double>(steps.size() - 1));
  std::nth_element(steps.begin(), steps.begin() + k, steps.end());
  return steps[static_cast<std::size_t>(k)];
}

/// Whether a spike stands in samples [from, to).
bool has_spike(std::span<const float> x, int from, int to, double height, int width) {
  const int n = static_cast<int>(x.size());
  const double noise = usual_step(x, from - 20 * width, from);
  const double least = std::max(kSpikeOfQrs * height, kSpikeOfNoise * noise);
  for (int i = std::max(from, 4); i < std::min(to, n - width - 4); ++i) {
    const double jump = x[i] - x[i - 1];
    if (!(std::abs(jump) >= least)) continue;
    const double before = std::abs(x[i - 1] - x[i - 4]) / 3;
    if (before > kSteepNeighbor * std::abs(jump)) continue;
    for (int k = 1; k <= width; ++k) {
      const double back = x[i + k] - x[i + k - 1];
      if (back * jump < 0 && std::abs(back) >= kSpikeReturn * std::abs(jump)) return true;
    }
  }
  return false;
}

}  // namespace

std::string_view to_string(Regularity regularity) {
  switch (regularity) {
    case Regularity::regular:
      return "regular";
    case Regularity::early_beats:
      return "early beats";
    case Regularity::irregular:
      return "irregular";
    case Regularity::unknown:
      break;
  }
  return "unknown";
}

Rhythm rhythm_of(std::span<const Beat> beats) {
  Rhythm rhythm;
  rhythm.beats = static_cast<int>(beats.size());
  if (beats.empty()) return rhythm;
  const auto all = static_cast<double>(beats.size());
  std::size_t with_p = 0, others = 0;
  for (const Beat& b : beats) with_p += b.p.present(), others += b.form != 0;
  rhythm.p_share = static_cast<double>(with_p) / all;
  rhythm.other_forms = static_cast<double>(others) / all;
  std::vector<double> rr;
  for (std::size_t b = 1; b < beats.size(); ++b) {
    rr.push_back(beats[b].qrs.onset_ms - beats[b - 1].qrs.onset_ms);
  }
  if (rr.empty()) return rhythm;
  const auto count = static_cast<double>(rr.size());
  double sum = 0, squares = 0;
  for (const double v : rr) sum += v;
  rhythm.rr_ms = sum / count;
  rhythm.rate_bpm = 60000 / rhythm.rr_ms;
  for (const double v : rr) squares += (v - rhythm.rr_ms) * (v - rhythm.rr_ms);
  if (rr.size() > 1) rhythm.rr_sd_ms = std::sqrt(squares / (count - 1));
  rhythm.regularity = regularity_of(rr);
  return rhythm;
}

int count_paced(std::span<const Lead> leads, std::span<const Beat> beats) {
  int paced = 0;
  for (const Beat& beat : beats) {
    bool spike = false;
    for (const Lead& lead : leads) {
      const auto& x = lead.waveform.samples;
      const double rate_hz = lead.waveform.sampling_rate_hz;
      if (rate_hz < kLowestSpikeRateHz) continue;
      const auto at = [&](double ms) {
        return static_cast<int>(
            std::clamp(ms * rate_hz / 1000, 0.0, static_cast<double>(x.size())));
      };
      const int on = at(beat.qrs.onset_ms), off = at(beat.qrs.offset_ms);
      if (off - on < 2) continue;
      const auto [low, high] = std::minmax_element(x.begin() + on, x.begin() + off);
      const int width = std::max(1, static_cast<int>(kSpikeMs * rate_hz / 1000));
      spike = spike || has_spike(x, at(beat.qrs.onset_ms - kSpikeBeforeMs),
                                 at(beat.qrs.onset_ms + kSpikeAfterMs), *high - *low, width);
    }
    paced += spike;
  }
  return paced;
}

}  // namespace ecgmm::ecg
