// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_rows.h"

namespace ecgmm::ecg {

/// Leaves gaps in a row's trace where the waves of another row cross it and were taken for its own:
/// the ink of an R wave of the row below goes on downward to that row and gets no narrower on the
/// way; that of an S wave of the row above goes on upward. What the row's own trace is there is
/// hidden.
/// @param rows  as by find_rows(); the trace of `which` is changed between columns `from` and `to`.
void drop_foreign_waves(const Plane& ink, std::vector<RowTrace>& rows, std::size_t which, int from,
                        int to, int px_per_mm);

}  // namespace ecgmm::ecg
