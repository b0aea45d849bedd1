// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/wave_bounds.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "ecgmm/ecg/wave_signal.h"

namespace ecgmm::ecg {
namespace {

constexpr double kQrsErrors = 3, kErrors = 2;  // what stands out of noise

// QRS, as shares of its steepest slope.
constexpr double kQrsPart = 0.13;  // belongs to it for sure
constexpr double kQrsOnset = 0.035, kQrsOffset = 0.06;
constexpr int kQrsGapBefore = in_samples(24), kQrsGapAfter = in_samples(50);
constexpr int kQrsQuiet = in_samples(10);  // below the threshold for so long
constexpr double kBesideMost = 0.07;
constexpr double kBesideSlope = 1.5;  // QRS is steeper than PQ and ST beside it
constexpr int kQrsReach = in_samples(160);
constexpr double kUpright = 0.3;  // R is the peak if it has this share of the largest deflection

// P and T, as shares of the flank's steepest slope.
constexpr double kTOnset = 0.42, kTOffset = 0.25, kTPhase = 0.45;
constexpr double kPOnset = 0.30, kPOffset = 0.42, kPPhase = 0.45;
constexpr double kInvertedP = 0.7;        // as likely as an upright one
constexpr int kUsualP = in_samples(130);  // its peak before QRS, at most
constexpr double kPhaseDepth = 0.2;       // of the hump's height
constexpr int kTPhaseReach = in_samples(170), kPPhaseReach = in_samples(70);

/// A local extreme of the slope.
struct Flank {
  int place;
  double slope;
  double size() const { return std::abs(slope); }
};

std::vector<Flank> flanks_of(std::span<const float> slope, int from, int to, double least) {
  std::vector<Flank> flanks;
  for (int i = std::max(from, 1); i <= std::min(to, static_cast<int>(slope.size()) - 2); ++i) {
    const double v = slope[i], size = std::abs(v);
    if (size < least || size < std::abs(slope[i - 1]) || size <= std::abs(slope[i + 1])) continue;
    // Of several in one direction the steepest counts.
    if (!flanks.empty() && flanks.back().slope * v > 0) {
      if (size > flanks.back().size()) flanks.back() = {i, v};
    } else {
      flanks.push_back({i, v});
    }
  }
  return flanks;
}

/// From a flank in `direction` until the slope is small or turns.
int walk_out(std::span<const float> slope, const Flank& flank, int direction, double share,
             int limit) {
  int i = flank.place;
  while (i != limit && slope[i] * flank.slope > 0 && std::abs(slope[i]) > share * flank.size()) {
    i += direction;
  }
  return i;
}

int turning_point(std::span<const float> trace, int from, int to, bool upright) {
  const auto first = trace.begin() + from, last = trace.begin() + to + 1;
  const auto place = upright ? std::max_element(first, last) : std::min_element(first, last);
  return static_cast<int>(place - trace.begin());
}

double height_over_line(std::span<const float> trace, const Extent& e) {
  const double share = static_cast<double>(e.peak - e.onset) / std::max(e.offset - e.onset, 1);
  return trace[e.peak] - (trace[e.onset] + share * (trace[e.offset] - trace[e.onset]));
}

/// The ends of a hump of which the flanks are known.
struct Walk {
  std::span<const float> trace, slope;
  int low, high;
  double phase_share;  ///< of the flank's slope, for a further phase's flank
  int phase_reach;
  double other_end = 0;  ///< the value at the wave's other end

  /// Outward from `flank`, over a second phase where there is one: a flank back, not much flatter
  /// and near, from a turning point that lies beyond both ends of the wave. (The foot of the next
  /// wave would lie at the level of the ends.)
  int end(const std::vector<Flank>& flanks, std::size_t flank, int peak, int direction,
          double share) const {
    const int limit = direction > 0 ? high : low;
    const Flank& inner = flanks[flank];
    const int plain = walk_out(slope, inner, direction, share, limit);
    const bool more = direction > 0 ? flank + 1 < flanks.size() : flank > 0;
    if (!more) return plain;
    const Flank& outer = flanks[direction > 0 ? flank + 1 : flank - 1];
    if (outer.size() < phase_share * inner.size()) return plain;
    if (std::abs(outer.place - inner.place) > phase_reach) return plain;
    const int turn = turning_point(trace, std::min(inner.place, outer.place),
                                   std::max(inner.place, outer.place), inner.slope * direction > 0);
    const int far = walk_out(slope, outer, direction, share, limit);
    // Measured upward for an upright hump.
    const double sign = inner.slope * direction < 0 ? 1 : -1;
    const double height = sign * (trace[peak] - trace[turn]);
    const double least = kPhaseDepth * height;
    const bool beyond = sign * (trace[far] - trace[turn]) > least &&
                        sign * (other_end - trace[turn]) > least &&
                        sign * (trace[peak] - trace[far]) > least;
    return beyond ? far : plain;
  }
};

struct Reach {
  int low, high;
};
Reach reach_of(std::span<const float> slope, const HumpSearch& search) {
  return {std::max(search.from - search.reach, 0),
          std::min(search.to + search.reach, static_cast<int>(slope.size()) - 1)};
}

int qrs_peak(std::span<const float> trace, int onset, int offset) {
  const int top = turning_point(trace, onset, offset, true);
  const int bottom = turning_point(trace, onset, offset, false);
  const double level = trace[onset];
  const double up = trace[top] - level, down = level - trace[bottom];
  return up >= kUpright * std::max(up, down) ? top : bottom;
}

/// The usual size of the slope some 30 to 80 ms outward from the steep part of QRS.
double beside(std::span<const float> slope, int strong, int direction) {
  std::vector<double> sizes;
  for (int k = in_samples(30); k <= in_samples(80); k += 2) {
    const int i = strong + direction * k;
    if (i >= 0 && i < static_cast<int>(slope.size())) sizes.push_back(std::abs(slope[i]));
  }
  if (sizes.empty()) return 0;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return *middle;
}

/// The further before QRS, the less likely a P: PR is seldom above 220 ms.
double p_place_weight(int before_qrs) {
  const double beyond = std::max(0.0, (before_qrs - kUsualP) * kMsPerSample);
  return 1 / (1 + beyond * beyond / (80.0 * 80.0));
}

/// The QT interval varies little for a given rate; a long one is more likely than a short one.
double t_place_weight(const HumpSearch& search, int peak) {
  const double usual = std::max(search.expected - search.origin, 1);
  const double off = (peak - search.expected) / usual;
  const double spread = off < 0 ? 0.35 : 0.5;
  return std::exp(-0.5 * off * off / (spread * spread));
}

}  // namespace

Extent find_qrs(std::span<const float> trace, std::span<const float> slope, double error,
                int middle) {
  const int n = static_cast<int>(slope.size());
  const int low = std::max(middle - kQrsReach, 0), high = std::min(middle + kQrsReach, n - 1);
  int steepest = middle;
  for (int i = std::max(low, middle - kQrsReach / 2); i <= std::min(high, middle + kQrsReach / 2);
       ++i) {
    if (std::abs(slope[i]) > std::abs(slope[steepest])) steepest = i;
  }
  const double top = std::abs(slope[steepest]);
  const auto walk = [&](int direction, int limit, int gap, double share) {
    int strong = steepest;
    const double part = std::max(kQrsPart * top, kQrsErrors * error);
    for (int i = steepest; i != limit && std::abs(i - strong) <= gap; i += direction) {
      if (std::abs(slope[i]) >= part) strong = i;
    }
    const double noise = kQrsErrors * error;
    const double threshold =
        std::clamp(kBesideSlope * beside(slope, strong, direction), std::max(share * top, noise),
                   std::max(kBesideMost * top, noise));
    int quiet = 0, i = strong;
    for (; i != limit && quiet < kQrsQuiet; i += direction) {
      quiet = std::abs(slope[i]) < threshold ? quiet + 1 : 0;
    }
    return i - direction * quiet;
  };
  Extent qrs;
  qrs.onset = walk(-1, low, kQrsGapBefore, kQrsOnset);
  qrs.offset = walk(1, high, kQrsGapAfter, kQrsOffset);
  qrs.peak = qrs_peak(trace, qrs.onset, qrs.offset);
  qrs.height = trace[qrs.peak] - trace[qrs.onset];
  return qrs;
}

Extent find_t(std::span<const float> trace, std::span<const float> slope,
              const HumpSearch& search) {
  const auto [low, high] = reach_of(slope, search);
  if (high - low < in_samples(60)) return {};
  const auto flanks = flanks_of(slope, low, high, kErrors * search.slope_error);
  // A hump lies before each flank that leads away from it; the flank before it may be missing.
  std::size_t best = flanks.size();
  double best_score = 0;
  for (std::size_t k = 0; k < flanks.size(); ++k) {
    const double before = k > 0 ? flanks[k - 1].size() : 0, after = flanks[k].size();
    const int start = k > 0 ? flanks[k - 1].place : low;
    const int peak = turning_point(trace, start, flanks[k].place, flanks[k].slope < 0);
    if (peak < search.from || peak > search.to) continue;
    const double score =
        t_place_weight(search, peak) *
        (0.4 * std::min(before, 2 * after) + 0.6 * std::min(after, 2 * before + 0.5 * after));
    if (score > best_score) best_score = score, best = k;
  }
  if (best == flanks.size()) return {};
  Walk walk{trace, slope, low, high, kTPhase, kTPhaseReach};
  Extent t;
  t.peak = turning_point(trace, best > 0 ? flanks[best - 1].place : low, flanks[best].place,
                         flanks[best].slope < 0);
  walk.other_end = trace[best > 0 ? walk_out(slope, flanks[best - 1], -1, kTOnset, low) : low];
  t.offset = walk.end(flanks, best, t.peak, 1, kTOffset);
  walk.other_end = trace[walk_out(slope, flanks[best], 1, kTOffset, high)];
  t.onset = best > 0 ? walk.end(flanks, best - 1, t.peak, -1, kTOnset) : low;
  t.height = height_over_line(trace, t);
  if (std::abs(t.height) < search.least_height) return {};
  return t;
}

Extent find_p(std::span<const float> trace, std::span<const float> slope,
              const HumpSearch& search) {
  const auto [low, high] = reach_of(slope, search);
  if (high - low < in_samples(30)) return {};
  const auto flanks = flanks_of(slope, low, high, kErrors * search.slope_error);
  std::size_t best = 0;
  double best_score = 0;
  for (std::size_t k = 1; k < flanks.size(); ++k) {
    const Flank &before = flanks[k - 1], &after = flanks[k];
    const int peak = turning_point(trace, before.place, after.place, after.slope < 0);
    if (peak < search.from || peak > search.to) continue;
    const double score = std::min(before.size(), after.size()) *
                         (after.slope < 0 ? 1.0 : kInvertedP) * p_place_weight(search.to - peak);
    if (score > best_score) best_score = score, best = k;
  }
  if (best == 0) return {};
  Walk walk{trace, slope, low, high, kPPhase, kPPhaseReach};
  Extent p;
  p.peak = turning_point(trace, flanks[best - 1].place, flanks[best].place, flanks[best].slope < 0);
  walk.other_end = trace[walk_out(slope, flanks[best], 1, kPOffset, high)];
  p.onset = walk.end(flanks, best - 1, p.peak, -1, kPOnset);
  walk.other_end = trace[walk_out(slope, flanks[best - 1], -1, kPOnset, low)];
  p.offset = walk.end(flanks, best, p.peak, 1, kPOffset);
  p.height = height_over_line(trace, p);
  if (std::abs(p.height) < search.least_height) return {};
  return p;
}

}  // namespace ecgmm::ecg
