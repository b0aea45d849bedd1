// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/ecg/filter.h"

namespace ecgmm::ecg {

/// What tells a lead of an ECG from other curves: a few short steep waves that are alike.
struct BeatSigns {
  double beats_per_min = 0;  ///< of the steepest
  /// How alike the beats are: median correlation of their 0.4 s with the median beat.
  double likeness = 0;
  /// How far the lead is elsewhere behind the median beat than before, as a share of its height.
  double step = 0;
  /// Share of the slopes' energy in the steepest fifth of the time.
  double concentration = 0;
};

/// The signs of a lead in wave form; what compares beats is 0 where there are too few of them.
BeatSigns beat_signs(const Wave& wave);

/// Why a lead in wave form cannot be an ECG; "" if it can: at least 2.4 s of it are needed to say.
std::string unreadable_reason(const Wave& wave);

}  // namespace ecgmm::ecg
