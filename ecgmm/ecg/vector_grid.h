// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "ecgmm/ecg/vector_lines.h"

namespace ecgmm::ecg {

/// How long a millimeter of the paper is on a drawn page, by its grid.
struct VectorGrid {
  std::optional<double>
      pt_per_mm_x;  ///< nothing where there is no grid, or none that is understood
  std::optional<double> pt_per_mm_y;
  bool seen = false;  ///< there are lines at one distance, whatever they mean
};

/// Finds the lines that lie at one distance. Two distances of which one is five times the other are
/// those of 1 and 5 mm; a single one is 1 mm or 5 mm if it is so on a page that was printed at 0.6
/// to 1.5 times its size, and else not understood.
VectorGrid find_vector_grid(const VectorLines& lines);

}  // namespace ecgmm::ecg
