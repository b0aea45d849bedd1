// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecgmm/ecg/page_pulse.h"
#include "ecgmm/ecg/page_rows.h"

namespace ecgmm::ecg {

/// Where a column of leads is drawn, mm.
struct PageStretch {
  double left = 0;
  double right = 0;
};

/// What the rows' beginnings and ends say.
struct PageScale {
  double mm_per_s = 25;
  double mm_per_mv = 10;
  int pulses = 0;  ///< that were found; none: the scale is not known
  bool speed_told =
      true;             ///< by the pulses; false: their height tells the gain, their width nothing
  std::string why_not;  ///< why the pulses that are there tell no scale; empty: they do, or none is
  /// Where the leads may begin and end, pulses left out; the likeliest first. Rows begin and end
  /// together, but a name, a frame or a stain may be taken for a row's end.
  std::vector<double> lefts_mm;
  std::vector<double> rights_mm;
  std::vector<PageStretch> columns;  ///< of leads, if pulses stand before each of them; else empty
};

/// The calibration pulse at one end of a row, if there is one.
std::optional<Pulse> find_pulse(const RowTrace& row, int px_per_mm, bool at_left);

/// Whether a row is as flat and as far above its middle as the top of a pulse near one of its ends:
/// there may be one that cannot be measured, such as one beside which a name stands.
bool may_show_pulse(const RowTrace& row, int px_per_mm);

/// Paper speed and gain by the calibration pulses of the rows, and where the leads may begin and
/// end. Pulses of usual sizes are looked for in the ink; where there are none, in the traces.
PageScale read_scale(const std::vector<RowTrace>& rows, const Plane& ink, int px_per_mm);

}  // namespace ecgmm::ecg
