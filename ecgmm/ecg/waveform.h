// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace ecgmm::ecg {

/// What one unit of a sample is; `none` where a source has lost its amplitude (z-scored records).
enum class Unit { millivolt, none };

/// One lead, evenly sampled.
struct Waveform {
  std::vector<float> samples;   ///< (T)
  double sampling_rate_hz = 0;  ///< > 0
  Unit unit = Unit::millivolt;

  /// How long it lasts; 0 where it is empty.
  double duration_s() const { return static_cast<double>(samples.size()) / sampling_rate_hz; }
};

}  // namespace ecgmm::ecg
