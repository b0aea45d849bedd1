// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "ecgmm/ecg/page_scale.h"

namespace ecgmm::ecg {

/// A calibration pulse of a usual size near one end of a row, looked for in the ink itself: two
/// upright edges, a level top, and nothing between them. A gap may part it from the leads, and it
/// need not stand on the row's trace.
/// @param ink      as by find_page_ink().
/// @param at_left  the end that is looked at.
std::optional<Pulse> match_pulse(const Plane& ink, const RowTrace& row, int px_per_mm,
                                 bool at_left);

}  // namespace ecgmm::ecg
