// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "ecgmm/ecg/vector_lines.h"

namespace ecgmm::ecg {

/// A calibration pulse of a drawn page, 1 mV high: its feet are 0 mV.
struct VectorPulse {
  std::size_t line = 0;   ///< which of VectorLines::lines
  std::size_t first = 0;  ///< the points of the line that are the pulse and its feet
  std::size_t last = 0;   ///< one past
  double left = 0;        ///< of its rising edge, pt
  double right = 0;       ///< of its falling edge
  double foot = 0;        ///< y
  double height = 0;

  double width() const { return right - left; }
};

/// Finds pulses in lines: up at once, exactly level for a while, down at once to where it began. No
/// wave of a heart looks like that.
std::vector<VectorPulse> find_vector_pulses(const VectorLines& lines);

}  // namespace ecgmm::ecg
