// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ecgmm::ecg {

/// Resamples one lead with a Kaiser-windowed sinc filter, cut off below the lower Nyquist rate.
///
/// @param samples        (T_in) mV, no NaN (fill_gaps() first).
/// @param from_hz        source rate, > 0.
/// @param to_hz          wanted rate, in (0, 2000], at least a thousandth of from_hz.
/// @param target_length  T_out; sample k lies at time k / to_hz. Beyond its ends the signal is
///                       taken to hold its first and last value.
/// @throws Error (data) if T_in < 2 or a rate is out of range.
/// @note   Unity gain at 0 Hz. Passes up to 0.8 of the lower Nyquist rate within 0.1 %; above it,
///         attenuates by 80 dB. Rings around a one-sample pacing spike, by about a tenth of its
///         height.
/// Source: Smith, "Digital audio resampling", CCRMA, Stanford (bandlimited interpolation).
std::vector<float> resample(std::span<const float> samples, double from_hz, double to_hz,
                            std::size_t target_length);

/// The same with T_out = round(T_in * to_hz / from_hz).
std::vector<float> resample(std::span<const float> samples, double from_hz, double to_hz);

/// Replaces NaN by straight lines between the neighbors (by the nearest value at the ends).
/// @return how many samples were filled. All NaN: nothing is changed.
std::size_t fill_gaps(std::span<float> samples);

}  // namespace ecgmm::ecg
