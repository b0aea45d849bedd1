// SPDX-License-Identifier: Apache-2.0
// Where the waves of each beat begin, peak and end.
//
// Goals: what a reader with a ruler would mark, on one lead or several, at any amplitude; waves
// that are not there or cannot be told from noise are absent rather than guessed. Non-goals: names
// of rhythms, diagnoses, real time.
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

enum class WaveKind { p, qrs, t };
std::string_view to_string(WaveKind kind);  ///< "P", "QRS", "T"

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

/// Finds beats on all leads together and their waves on each lead.
///
/// QRS complexes are found where a Mexican-hat wavelet responds; beats that look alike are
/// averaged, waves are delineated on the average by the slopes of a quadratic spline wavelet, and
/// carried back to each beat by its own lag. So noise falls with the root of the beats, and a beat
/// that stands alone is delineated by itself.
///
/// @param leads  the same length and rate, NaN for gaps.
/// @return       one entry a lead, in order. No beats: `beats` is empty.
/// @throws Error (data): no lead, leads of different length or rate, a rate below 100 Hz, less than
/// 1 s.
/// @note   The whole record is worked on at once; long ones go through WaveStream.
/// Source: Martínez, Almeida, Olmos, Rocha, Laguna, "A wavelet-based ECG delineator", IEEE Trans
/// Biomed Eng 51(4), 2004, DOI 10.1109/TBME.2003.821031 (slopes at several scales, thresholds
/// relative to them); averaging and carrying back are ours.
std::vector<LeadWaves> delineate(std::span<const Lead> leads);

}  // namespace ecgmm::ecg
