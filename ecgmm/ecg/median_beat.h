// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

/// The median of the most frequent form's beats in one lead, at kDelineationRateHz, unfiltered.
struct MedianBeat {
  static constexpr double kBeforeMs = 300, kAfterMs = 600;
  std::vector<float> samples;  ///< (450); kBeforeMs before the onset of QRS; 0 = level at the onset
  int beats = 0;
  Beat marks;  ///< medians, in ms from the first of `samples`
  /// The mean within 4 ms of a time; NaN outside.
  double level(double ms) const;
};

/// @param lead   as recorded; NaN for gaps.
/// @param waves  of this lead; no beats: an empty median beat.
MedianBeat median_beat(const Waveform& lead, const LeadWaves& waves);

}  // namespace ecgmm::ecg
