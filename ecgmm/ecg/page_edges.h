// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_way.h"

namespace ecgmm::ecg {

/// Upper and lower edge of a trace in each column, px; NaN where there is no ink.
struct Edges {
  std::vector<float> top;
  std::vector<float> bottom;
};

/// The level of a trace around each column: the median of the middle between its edges, where there
/// is ink, over `reach` columns to each side; looked for every `step` columns.
std::vector<double> local_level(const std::vector<float>& upper, const std::vector<float>& lower,
                                int reach, int step);

/// The ink that a way runs through: the whole run of each column.
Way inked(const Plane& ink, const Way& way, int px_per_mm);

/// The edges of that ink, at half its strength.
Edges edges_of(const Plane& ink, const Way& inked);

/// The line that a round pen `line` px thick drew, as one y a column. A pen draws more than the
/// signal: its edges are those of discs along the signal. Rolling the same disc along the edges
/// from outside (a closing) gives the signal back where it rises or falls, its peaks from the upper
/// edge and its troughs from the lower. The flanks of narrow waves are looked for between the
/// columns' middles, else a disc that just fits into a tip would not.
/// @param inked  the ink that it is drawn with, as by inked().
std::vector<float> trace_of(const Plane& ink, const Way& inked, double line, int px_per_mm);

}  // namespace ecgmm::ecg
