// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_rows.h"

namespace ecgmm::ecg {

/// Gives narrow waves the height and breadth back that pen and blur took from them: the trace is
/// drawn as a pen of the usual breadth would and blurred until its level parts are as thick as they
/// are seen, and what reading that drawing yields too little is added (iterative back-projection,
/// Irani & Peleg, CVGIP 53(3), 1991, DOI 10.1016/1049-9652(91)90045-L).
/// @param row       its trace is changed between columns `from` and `to` by at most 2 mm.
void restore_waves(RowTrace& row, int from, int to, int px_per_mm);

}  // namespace ecgmm::ecg
