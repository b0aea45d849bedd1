// SPDX-License-Identifier: Apache-2.0
// What can be said of the order of beats without naming a rhythm.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

enum class Regularity {
  regular,      ///< RR changes little from beat to beat
  early_beats,  ///< regular but for single beats that come early
  irregular,
  unknown,  ///< fewer than 4 beats
};
std::string_view to_string(Regularity regularity);

struct Rhythm {
  int beats = 0;
  double rate_bpm = kNotMeasurable;  ///< of the mean RR; of 2 beats or more
  double rr_ms = kNotMeasurable;     ///< mean
  double rr_sd_ms = kNotMeasurable;  ///< of 3 beats or more
  Regularity regularity = Regularity::unknown;
  double p_share = kNotMeasurable;  ///< of the beats with a P before them
  double other_forms = 0;           ///< share of beats that do not look like most
};

/// @param beats  from beats_across().
Rhythm rhythm_of(std::span<const Beat> beats);

/// The beats that a pacing spike leads: a jump and its return within 6 ms, at least a seventh of
/// QRS high, from 80 ms before QRS to 30 ms after its onset.
/// @param leads  as recorded.
/// @return       0 where the rate (< 250 Hz) hides spikes.
/// @note   Recorders that suppress or widen spikes hide them; so a 0 is no proof.
int count_paced(std::span<const Lead> leads, std::span<const Beat> beats);
inline constexpr double kLowestSpikeRateHz = 250;

}  // namespace ecgmm::ecg
