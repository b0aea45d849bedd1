// SPDX-License-Identifier: Apache-2.0
// What a lead must be to be used: the same limits for the records of a cohort and for one patient.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::data {

/// A lead after judgement; `samples` is empty where it cannot be used.
struct JudgedSignal {
  std::vector<float> samples;      ///< (T), no NaN
  std::string fault;               ///< "signal has gaps", ...; "" if usable
  std::string detail;              ///< "750 of 2500 points are missing"
  std::size_t filled = 0;          ///< of the samples: missing in the file, filled in
  std::vector<std::string> notes;  ///< what was read with tolerance
};

/// Judges the samples of a lead and fills short gaps linearly. Missing are not only NaN, but also a
/// whole number far beyond all other samples that occurs three times or more (-32768, 9999), one
/// second or more of one value, and shorter stretches of one value that begin and end with a jump.
///
/// @param points            (T) in the file's unit, NaN where one is missing.
/// @param sampling_rate_hz  > 0.
/// @return                  refused if all are missing or more than 5 % are, if one is infinite, if
///                          all have one value, or if more than 5 % lie at a limit that cuts off
///                          the waves; more than 1 % there are noted.
JudgedSignal judge_signal(std::vector<float> points, double sampling_rate_hz);

/// Whether a field of a table stands for a missing sample: "", "NA", "null", "none", "-".
bool is_missing_sample(std::string_view field);

/// Bounds of a lead's deflection() in mV; beyond them it is in another unit, or no ECG.
constexpr double kLeastDeflectionMv = 0.02;
constexpr double kMostDeflectionMv = 10;

/// The 99th percentile of the deflection from the median: an electrode's offset is none.
/// @param samples  without NaN, not empty; they are reordered.
double deflection(std::vector<float>& samples);

/// What deflections of that size say of the unit that was taken: "they would fit uV"; "" = nothing.
/// @param mv  in mV by the unit that was taken.
std::string unit_guess(double mv);

}  // namespace ecgmm::data
