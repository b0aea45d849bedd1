// SPDX-License-Identifier: Apache-2.0
// The extents of single waves in a series of samples, by its slopes.
#pragma once

#include <span>

namespace ecgmm::ecg {

/// A wave in samples of a series; absent where peak < 0.
struct Extent {
  int onset = -1, peak = -1, offset = -1;
  double height = 0;  ///< of the peak over the line from onset to offset
  bool present() const { return peak >= 0; }
};

/// QRS around `middle`.
/// @param trace  (T) lightly smoothed.
/// @param slope  (T) of it, per second.
/// @param error  standard error of `slope`.
Extent find_qrs(std::span<const float> trace, std::span<const float> slope, double error,
                int middle);

/// What bounds a P or T wave.
struct HumpSearch {
  int from = 0, to = 0;     ///< where its peak may lie
  int reach = 0;            ///< samples before `from` and after `to` that may belong to it
  int origin = 0;           ///< T: the beat's place
  int expected = 0;         ///< T: where its peak usually lies
  double slope_error = 0;   ///< standard error of the slope
  double least_height = 0;  ///< lower ones are none
};

/// The T wave: the strongest hump, which may rise out of ST without an edge of its own; both phases
/// of a biphasic one belong to it.
/// @param trace  (T) smoothed, QRS bridged.
/// @param slope  (T) of it, per second.
Extent find_t(std::span<const float> trace, std::span<const float> slope, const HumpSearch& search);

/// The P wave: a hump with both its flanks, biphasic or notched too.
Extent find_p(std::span<const float> trace, std::span<const float> slope, const HumpSearch& search);

}  // namespace ecgmm::ecg
