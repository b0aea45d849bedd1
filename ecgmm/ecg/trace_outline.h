// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "ecgmm/ecg/trace_ink.h"
#include "ecgmm/ecg/trace_path.h"

namespace ecgmm::ecg {

// Third part of reading a trace: from the way through the ink to the line that was drawn.

/// The edges of the trace in each column, in pixels from the upper edge; NaN where it is not seen.
struct Outline {
  std::vector<float> top, bottom;
  std::vector<float> center;  ///< of the ink's mass
  float pen_px = 0;           ///< width of the line; 0 if too little of it was seen
  double seen_share = 0;      ///< of the columns
  double ink_share = 0;       ///< of all ink in the picture
};

/// The ink that hangs together with the path in each column. What stands tall at the very ends (a
/// frame, the edge of the paper) and ends in which the trace is hardly seen are left out.
/// @param map  ink without the paper's lines. @param raw the same with them: holes that only lines
///             have torn are crossed.
Outline read_outline(const InkMap& map, const InkMap& raw, const std::array<float, 256>& presence,
                     const TracePath& path, double px_per_mm);

/// The pen's center from the outline that its width has drawn, NaN where it is not seen.
///
/// A pen of width w turns a line into the band between its lowest and highest values within about
/// w / 2 columns. Widening the upper outline downwards gives back minima, the lower one maxima; of
/// the two, that which is farther from the baseline is the peak. A peak narrower than the pen (many
/// pens draw thin strokes when they move fast) is taken as it stands.
/// @param baseline_reach  columns to either side whose median is the baseline.
std::vector<float> center_line(const Outline& outline, int baseline_reach);

/// A calibration pulse of 1 mV at the left end of a strip.
struct StripPulse {
  std::size_t end = 0;    ///< where the lead begins behind it; 0 if there is none
  double height_mm = 10;  ///< 5, 10 or 20
  double width_mm = 0;    ///< 0 where its beginning is not seen
};

/// Looks for a level stretch 2 to 12 mm long, within 30 mm, that stands out of the rest of the line
/// and has steep edges of one of the usual heights.
StripPulse find_pulse(const std::vector<float>& line, double px_per_mm);

}  // namespace ecgmm::ecg
