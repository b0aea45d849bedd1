// SPDX-License-Identifier: Apache-2.0
// What a reader measures in an ECG: intervals, levels, axes. Nothing here is a verdict.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/ecg/median_beat.h"
#include "ecgmm/ecg/rhythm.h"
#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

/// A number, or why there is none; a note may stand beside a number as a caution.
struct Measure {
  double value = kNotMeasurable;
  std::string note;
  bool known() const { return std::isfinite(value); }
};

/// Levels in the lead's unit, on its median beat, against the onset of QRS.
struct LeadMeasures {
  std::string name;
  std::string fault;      ///< why nothing was measured; empty = measured
  double noise = 0;       ///< standard deviation beside the waves, in the lead's unit
  Measure p, q, r, s, t;  ///< amplitudes; q and s negative
  Measure st_j_mv, st_j60_mv, st_j80_mv;  ///< mV
  MedianBeat median;
};

/// One record. Times in ms.
struct RecordMeasures {
  std::vector<LeadWaves> leads;       ///< as delineated
  std::vector<LeadMeasures> by_lead;  ///< beside `leads`
  std::vector<Beat> beats;            ///< across the leads
  Rhythm rhythm;
  bool paced = false;  ///< pacing spikes lead half of the beats or more
  bool wide_qrs = false;
  Measure rate_bpm, pr_ms, qrs_ms, qt_ms;
  Measure qtc_fridericia_ms, qtc_bazett_ms, qtc_framingham_ms;
  Measure p_axis_deg, qrs_axis_deg;  ///< -180..180
};

/// How the end of T was found, for whoever compares QT intervals.
inline constexpr const char* kTEndMethod =
    "return to baseline: slope of T's last flank down to a quarter of its steepest";

struct MeasureConditions {
  /// The corner of the recorder's high-pass; absent = unknown. Above 0.05 Hz it moves ST.
  std::optional<double> high_pass_hz;
};

/// Measures a record of any leads.
/// @throws Error as delineate() does.
/// Sources: high-pass for ST: Kligfield et al. 2007, DOI 10.1161/CIRCULATIONAHA.106.180200; QT
/// corrections: Rautaharju et al. 2009, DOI 10.1161/CIRCULATIONAHA.108.191096.
RecordMeasures measure(std::span<const Lead> leads, const MeasureConditions& conditions = {});

}  // namespace ecgmm::ecg
