// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/ecg/vector_rows.h"

namespace ecgmm::ecg {

/// y of a part of a row at evenly spaced times, pt; NaN in gaps. Points that are evenly spaced at a
/// usual rate, but for rounding, are samples of that rate; else time is where they are drawn.
/// Between samples at less than 500 Hz the values lie on a cubic, else on a line.
/// @param left,right  of the part, pt.
/// @param pt_per_s    paper speed.
/// @param bridge_s    gaps up to this are closed by a line.
/// @param rate        of the result, Hz.
std::vector<double> sampled_heights(const VectorRow& row, double left, double right,
                                    double pt_per_s, double bridge_s, double rate);

}  // namespace ecgmm::ecg
