// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/ecg/page_way.h"

namespace ecgmm::ecg {

/// One line of traces of a page, as it runs across the straightened paper.
struct RowTrace {
  std::vector<float> y;  ///< (width) px; NaN where there is no ink
  int first = 0;         ///< columns between which it runs, without longer gaps
  int last = 0;          ///< one past
  double middle = 0;     ///< median of y
  double coverage = 0;   ///< share of [first, last) with ink
  double line_px = 0;    ///< how thick the trace is
  Way taken;             ///< the ink that it is drawn with
  Way way;               ///< what it runs along
};

/// Finds the lines of traces of a page, from above, and follows each by the cheapest way through
/// the ink from left to right.
/// @param ink  as by find_page_ink().
std::vector<RowTrace> find_rows(const Plane& ink, int px_per_mm);

/// Follows a row anew between two columns, with a pen as thick as it is where it is level: ink
/// beyond the leads' ends (a stamp, a fold) may have drawn its way, and it need not reach there.
/// Where it then runs along another row, it is left out.
/// @param rows  as by find_rows(); the trace of `which` is changed there.
void follow_between(const Plane& ink, std::vector<RowTrace>& rows, std::size_t which, int from,
                    int to, int px_per_mm);

}  // namespace ecgmm::ecg
