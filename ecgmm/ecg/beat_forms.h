// SPDX-License-Identifier: Apache-2.0
// Beats that look alike, aligned and averaged.
#pragma once

#include <span>
#include <vector>

#include "ecgmm/ecg/wave_signal.h"

namespace ecgmm::ecg {

/// Beats by form, in time.
struct BeatForms {
  std::vector<int>
      places;              ///< one sample a beat, at the same point of the QRS in beats of one form
  std::vector<int> forms;  ///< 0 = most frequent
  int count = 0;           ///< of forms
};

/// Groups beats by the correlation of their slopes around QRS, over all leads, and aligns them.
/// @param traces  leads of equal length at kDelineationRateHz.
/// @param beats   from detect_qrs().
BeatForms group_beats(std::span<const std::vector<float>> traces, const std::vector<int>& beats);

/// What an average spans around a beat's place.
inline constexpr int kBefore = in_samples(460), kAfter = in_samples(800);

inline constexpr int kNeighbor = in_samples(90);  // from a neighbor's place: its QRS

/// The mean of one form's beats in one series of samples.
struct BeatAverage {
  std::vector<float> mean;  ///< (kBefore + kAfter), index kBefore = the beats' place
  double error = 0;         ///< standard error of `mean`, typical over the span
  int beats = 0;            ///< averaged
};

/// @param series  (T) the trace, or its slope: averaging and linear filters may change places.
/// @param which   of `forms`. The part of a beat that lies in the QRS of its neighbors, or outside
/// the
///                record, is left out.
/// @param noise   standard deviation of the series' noise, for forms of few beats.
/// @param clear   samples after the beat before that are left out too.
BeatAverage average_beats(std::span<const float> series, const BeatForms& forms, int which,
                          double noise, int clear = kNeighbor);

}  // namespace ecgmm::ecg
