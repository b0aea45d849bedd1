// SPDX-License-Identifier: Apache-2.0
// Leads of which every boundary is known: waves of finite support, placed one by one.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/ecg/delineation.h"

namespace ecgmm::ecg {

/// One beat's waves in ms and mV, from the onset of QRS.
struct KnownShape {
  double pr_ms = 160, p_ms = 100, p_mv = 0.12;
  double qrs_ms = 90, r_mv = 1.0, q_mv = -0.08, s_mv = -0.2;
  double qt_ms = 390, t_ms = 180, t_mv = 0.3;
};

struct KnownBeat {
  double at_ms = 0;  ///< onset of QRS
  KnownShape shape;
};

/// A raised cosine over [onset, offset] with its peak at `peak`.
inline double hump(double t, double onset, double peak, double offset) {
  if (t <= onset || t >= offset) return 0;
  const double x = t < peak ? (peak - t) / (peak - onset) : (t - peak) / (offset - peak);
  return 0.5 + 0.5 * std::cos(std::numbers::pi * x);
}

/// Straight lines through points of QRS: onset, Q, R, S, offset.
inline double qrs_value(double t, const KnownShape& s) {
  const double x[] = {0, 0.22, 0.5, 0.78, 1}, y[] = {0, s.q_mv, s.r_mv, s.s_mv, 0};
  const double at = t / s.qrs_ms;
  for (int k = 0; k < 4; ++k) {
    if (at >= x[k] && at <= x[k + 1])
      return y[k] + (y[k + 1] - y[k]) * (at - x[k]) / (x[k + 1] - x[k]);
  }
  return 0;
}

inline WaveMarks known_p(const KnownBeat& b) {
  const double on = b.at_ms - b.shape.pr_ms;
  return {on, on + b.shape.p_ms / 2, on + b.shape.p_ms};
}
inline WaveMarks known_qrs(const KnownBeat& b) {
  return {b.at_ms, b.at_ms + b.shape.qrs_ms / 2, b.at_ms + b.shape.qrs_ms};
}
inline WaveMarks known_t(const KnownBeat& b) {
  const double off = b.at_ms + b.shape.qt_ms;
  return {off - b.shape.t_ms, off - 0.42 * b.shape.t_ms, off};
}

inline Waveform draw_beats(const std::vector<KnownBeat>& beats, double duration_ms,
                           double rate_hz) {
  Waveform out{std::vector<float>(static_cast<std::size_t>(duration_ms * rate_hz / 1000)), rate_hz};
  for (std::size_t i = 0; i < out.samples.size(); ++i) {
    const double t = static_cast<double>(i) * 1000 / rate_hz;
    double v = 0;
    for (const KnownBeat& b : beats) {
      if (t < b.at_ms - 400 || t > b.at_ms + 700) continue;
      const WaveMarks p = known_p(b), w = known_t(b);
      v += b.shape.p_mv * hump(t, p.onset_ms, p.peak_ms, p.offset_ms);
      v += qrs_value(t - b.at_ms, b.shape);
      v += b.shape.t_mv * hump(t, w.onset_ms, w.peak_ms, w.offset_ms);
    }
    out.samples[i] = static_cast<float>(v);
  }
  return out;
}

/// Regular beats of one shape, the first at `first_ms`.
inline std::vector<KnownBeat> regular_beats(double duration_ms, double rr_ms,
                                            const KnownShape& shape, double first_ms = 500) {
  std::vector<KnownBeat> beats;
  for (double t = first_ms; t + shape.qt_ms < duration_ms; t += rr_ms) beats.push_back({t, shape});
  return beats;
}

inline void add_white_noise(Waveform& lead, double deviation, RandomStream& random) {
  for (float& v : lead.samples) v += static_cast<float>(deviation * random.normal());
}

/// Breath's wander and mains hum.
inline void add_wander(Waveform& lead, double mv, double hz = 0.25) {
  for (std::size_t i = 0; i < lead.samples.size(); ++i) {
    lead.samples[i] += static_cast<float>(
        mv * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / lead.sampling_rate_hz));
  }
}

}  // namespace ecgmm::ecg
