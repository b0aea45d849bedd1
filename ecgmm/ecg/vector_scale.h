// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/vector_grid.h"
#include "ecgmm/ecg/vector_rows.h"
#include "ecgmm/ecg/vector_text.h"

namespace ecgmm::ecg {

/// The scale of a drawn page, and how it is known.
struct VectorScale {
  double pt_per_mm_x = 72 / 25.4;
  double pt_per_mm_y = 72 / 25.4;
  double mm_per_s = 0;
  double mm_per_mv = 0;
  int pulses = 0;                    ///< that the gain is known by
  std::vector<std::string> assumed;  ///< "mm_per_s", "mm_per_mv"
  std::vector<std::string> printed;  ///< the same: what the text says
  std::vector<std::string> notes;
  std::string fault;  ///< why there is none; "" if there is
};

/// Takes the scale from what the page says of it: a millimeter is the grid's, or else that of the
/// page as printed, which must then fit the pulses and the printed gain; speed and gain are
/// printed, or shown by the pulses. What contradicts itself is refused.
/// @param row    of lead II: its pulse counts, where there are several gains.
/// @param known  what the caller says.
VectorScale read_vector_scale(const VectorGrid& grid, const VectorRow& row,
                              const std::vector<VectorPulse>& pulses, const PrintedWords& words,
                              const PageOptions& known);

}  // namespace ecgmm::ecg
