// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/beat_forms.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace ecgmm::ecg {
namespace {

constexpr int kSlopeWidth = 5;
constexpr int kHalfSpan = in_samples(90);  // what is compared: QRS, and not much else
constexpr int kMostLag = in_samples(50);
constexpr double kAlike = 0.80;
constexpr double kMostRatio = 2.2;  // of sizes

/// The slopes of all leads, scaled so that each lead has its say.
std::vector<std::vector<float>> scaled_slopes(std::span<const std::vector<float>> traces,
                                              const std::vector<int>& beats) {
  std::vector<std::vector<float>> slopes;
  for (const auto& trace : traces) {
    auto slope = smooth_slope(trace, kSlopeWidth);
    double squares = 1e-12;
    for (const int b : beats) {
      for (int i = std::max(0, b - kHalfSpan);
           i < std::min(static_cast<int>(slope.size()), b + kHalfSpan); ++i) {
        squares += static_cast<double>(slope[i]) * slope[i];
      }
    }
    const auto scale = static_cast<float>(1 / std::sqrt(squares));
    for (float& v : slope) v *= scale;
    slopes.push_back(std::move(slope));
  }
  return slopes;
}

/// Pieces of all leads around a place, one after the other; zeros outside the record.
/// @param margin  samples on both sides beyond the span that is compared.
std::vector<float> piece(const std::vector<std::vector<float>>& slopes, int place, int margin = 0) {
  std::vector<float> out;
  out.reserve(slopes.size() * 2 * (kHalfSpan + margin));
  for (const auto& slope : slopes) {
    for (int i = place - kHalfSpan - margin; i < place + kHalfSpan + margin; ++i) {
      out.push_back(i >= 0 && i < static_cast<int>(slope.size()) ? slope[i] : 0.0F);
    }
  }
  return out;
}

struct Match {
  double likeness = -1;
  int lag = 0;
};

/// The correlation of a piece, within a wider one, with a form; less where one is much larger.
double likeness(std::span<const float> wide, int lag, std::span<const float> form) {
  constexpr int span = 2 * kHalfSpan, wide_span = span + 2 * kMostLag;
  float ab = 0, aa = 0, bb = 0;
  for (std::size_t lead = 0; lead * span < form.size(); ++lead) {
    const float* a = wide.data() + lead * wide_span + kMostLag + lag;
    const float* b = form.data() + lead * span;
    for (int i = 0; i < span; ++i) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
  }
  if (!(aa > 0) || !(bb > 0)) return 0;
  const double size = std::sqrt(static_cast<double>(aa) / bb);
  const double correlation = ab / std::sqrt(static_cast<double>(aa) * bb);
  return size > kMostRatio || size < 1 / kMostRatio ? 0.5 * correlation : correlation;
}

Match best_match(std::span<const float> wide, std::span<const float> form) {
  Match best;
  for (int lag = -kMostLag; lag <= kMostLag; ++lag) {
    const double value = likeness(wide, lag, form);
    if (value > best.likeness) best = {value, lag};
  }
  return best;
}

struct Form {
  std::vector<float> mean;
  int beats = 0;
  void add(std::span<const float> beat) {
    ++beats;
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i] += (beat[i] - mean[i]) / static_cast<float>(beats);
    }
  }
};

/// The most frequent form becomes 0.
void order_by_frequency(BeatForms& groups) {
  std::vector<int> beats(static_cast<std::size_t>(groups.count), 0), order(beats.size());
  for (const int f : groups.forms) ++beats[static_cast<std::size_t>(f)];
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return beats[a] > beats[b]; });
  std::vector<int> rank(order.size());
  for (std::size_t r = 0; r < order.size(); ++r) rank[order[r]] = static_cast<int>(r);
  for (int& f : groups.forms) f = rank[static_cast<std::size_t>(f)];
}

}  // namespace

BeatForms group_beats(std::span<const std::vector<float>> traces, const std::vector<int>& beats) {
  const auto slopes = scaled_slopes(traces, beats);
  std::vector<Form> forms;
  BeatForms groups;
  for (const int beat : beats) {
    Match best;
    std::size_t chosen = forms.size();
    const auto wide = piece(slopes, beat, kMostLag);
    for (std::size_t f = 0; f < forms.size(); ++f) {
      const Match match = best_match(wide, forms[f].mean);
      if (match.likeness > best.likeness) best = match, chosen = f;
    }
    if (chosen == forms.size() || best.likeness < kAlike) {
      chosen = forms.size();
      best.lag = 0;
      forms.push_back({std::vector<float>(slopes.size() * 2 * kHalfSpan, 0.0F), 0});
    }
    const int place = beat + best.lag;
    forms[chosen].add(piece(slopes, place));
    groups.places.push_back(place);
    groups.forms.push_back(static_cast<int>(chosen));
  }
  groups.count = static_cast<int>(forms.size());
  order_by_frequency(groups);
  return groups;
}

BeatAverage average_beats(std::span<const float> series, const BeatForms& forms, int which,
                          double noise, int clear) {
  const int n = static_cast<int>(series.size()), span = kBefore + kAfter;
  std::vector<double> sum(span, 0.0), squares(span, 0.0), counts(span, 0.0);
  BeatAverage average;
  for (std::size_t b = 0; b < forms.places.size(); ++b) {
    if (forms.forms[b] != which) continue;
    ++average.beats;
    const int place = forms.places[b];
    const int from = b == 0 ? 0 : forms.places[b - 1] + clear;
    const int to = b + 1 == forms.places.size() ? n : forms.places[b + 1] - kNeighbor;
    for (int k = std::max(0, from - place + kBefore); k < span && place + k - kBefore < to; ++k) {
      const double v = series[place + k - kBefore];
      sum[k] += v;
      squares[k] += v * v;
      ++counts[k];
    }
  }
  average.mean.resize(span, 0.0F);
  std::vector<double> variances;
  for (int k = 0; k < span; ++k) {
    if (counts[k] < 1) continue;
    const double mean = sum[k] / counts[k];
    average.mean[k] = static_cast<float>(mean);
    if (counts[k] > 2)
      variances.push_back((squares[k] - counts[k] * mean * mean) / (counts[k] - 1));
  }
  double variance = noise * noise;
  if (average.beats > 2 && !variances.empty()) {
    const auto middle = variances.begin() + static_cast<std::ptrdiff_t>(variances.size() / 2);
    std::nth_element(variances.begin(), middle, variances.end());
    variance = std::max(*middle, 0.0);
  }
  average.error = std::sqrt(variance / std::max(average.beats, 1));
  return average;
}

}  // namespace ecgmm::ecg
