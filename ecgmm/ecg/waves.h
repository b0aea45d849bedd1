// SPDX-License-Identifier: Apache-2.0
// The waves of beats in leads, and what may be delineated.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

enum class WaveKind { p, qrs, t };
/// "P", "QRS" or "T".
std::string_view to_string(WaveKind kind);

inline constexpr double kNotMeasurable = std::numeric_limits<double>::quiet_NaN();

/// One wave in ms from the first sample of the record; NaN where not measurable.
struct WaveMarks {
  double onset_ms = kNotMeasurable;
  double peak_ms = kNotMeasurable;
  double offset_ms = kNotMeasurable;
  bool present() const { return std::isfinite(peak_ms); }
};

/// One heart beat in one lead. A beat always has a QRS.
struct Beat {
  WaveMarks p, qrs, t;
  int form = 0;  ///< beats of one form look alike; 0 is the most frequent
  const WaveMarks& wave(WaveKind kind) const {
    return kind == WaveKind::p ? p : kind == WaveKind::qrs ? qrs : t;
  }
};

/// One lead with its name ("II", "V1"; may be empty).
struct Lead {
  std::string name;
  Waveform waveform;
};

/// The waves of one lead, and what stands in the way of reading them.
struct LeadWaves {
  std::string name;
  std::string fault;        ///< why nothing was measured ("flat", ...); empty = measured
  std::vector<Beat> beats;  ///< in time; the same beats in every lead that is measured
  double noise = 0;         ///< standard deviation beside the waves, in the lead's unit
  double qrs_height = 0;    ///< median peak-to-peak of QRS, in the lead's unit
};

/// The shortest record in which waves are sought, and the rates that are taken.
inline constexpr double kShortestRecordS = 1;
inline constexpr double kLowestWaveRateHz = 100;

}  // namespace ecgmm::ecg
