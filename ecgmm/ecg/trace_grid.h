// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/trace_paper.h"

namespace ecgmm::ecg {

/// What a picture's own grid says about its scale.
struct Grid {
  double px_per_mm = 0;  ///< along the time axis; 0 if no grid is understood
  bool square = false;   ///< the rows have the same pitch, as on ECG paper
  /// Pitch of square lines that are all alike, which may be 1 mm apart or 5, but of those that are
  /// 1 mm apart at the expected scale; else 0.
  double lone_px = 0;
};

/// Finds the grid of a stain on level paper. Lines that recur every 1 or 5 mm of the expected scale
/// (by 5 %) are taken as such; another scale is told by lines of both kinds along both axes.
Grid find_grid(const LevelStain& stain, double expected_px_per_mm);

}  // namespace ecgmm::ecg
