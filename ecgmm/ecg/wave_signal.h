// SPDX-License-Identifier: Apache-2.0
// One lead made ready for delineation, and the spline filters that look at it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

/// The rate at which waves are sought; boundaries are whole samples of it.
inline constexpr double kDelineationRateHz = 500;
inline constexpr double kMsPerSample = 1000 / kDelineationRateHz;

/// Samples of `ms` at the rate of delineation.
constexpr int in_samples(double ms) { return static_cast<int>(ms / kMsPerSample + 0.5); }

/// A lead at kDelineationRateHz, without mains hum and without what is slower than 0.5 Hz.
struct CleanLead {
  std::vector<float> trace;  ///< (T) in the lead's unit; empty where `fault` is not
  std::string fault;         ///< "flat", "saturated", "mostly missing", ...; empty = usable
};

/// @param waveform  NaN for gaps.
/// @throws Error (data) if the rate is not finite or below kLowestWaveRateHz.
CleanLead clean_lead(const Waveform& waveform);

/// Three moving averages of `width` samples (odd): a quadratic spline near a Gaussian of standard
/// deviation width / 2. Both ends hold their value.
std::vector<float> smooth(std::span<const float> samples, int width);

/// The slope of smooth(samples, width), per second.
std::vector<float> smooth_slope(std::span<const float> samples, int width);

/// Takes 50 and 60 Hz off where they stand out against the frequencies beside them.
void remove_hum(std::span<float> samples, double rate_hz);

}  // namespace ecgmm::ecg
