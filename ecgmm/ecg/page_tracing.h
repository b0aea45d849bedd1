// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/ecg/page_scale.h"

namespace ecgmm::ecg {

/// Gaps in a lead of up to so many mm are closed by a line.
inline constexpr double kBridgeMm = 1.2;

/// Follows one lead of a page anew between its ends, as follow_between().
/// @param ink   as by find_page_ink(), kPagePxPerMm pixels a mm, as all here.
/// @param rows  as by find_rows(); the trace of `row` is changed there.
/// @return whether its trace can be told from other ink, as by doubt_of().
bool follow_lead(const Plane& ink, std::vector<RowTrace>& rows, std::size_t row,
                 const PageStretch& at);

/// Of a long row that was just followed: only in some seconds a short lead confirms it.
/// @return whether it hardly runs along other ink.
bool is_long_row_told(const Plane& ink, const std::vector<RowTrace>& rows, std::size_t row,
                      const PageStretch& at);

/// A lead that was just followed as evenly sampled mV, from its median: its narrow waves get their
/// height back (in `row` too), gaps of up to kBridgeMm are closed, longer ones are NaN.
/// @return nothing where no trace is seen; the last sample is none of a gap.
std::vector<float> sample_lead(RowTrace& row, const PageStretch& at, const PageScale& scale,
                               double rate_hz);

}  // namespace ecgmm::ecg
