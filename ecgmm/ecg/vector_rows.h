// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/ecg/page_rows.h"
#include "ecgmm/ecg/vector_pulse.h"
#include "ecgmm/ecg/vector_text.h"

namespace ecgmm::ecg {

/// A line that is a trace: time runs along it.
struct VectorTrace {
  std::vector<io::PdfPoint> points;  ///< x never falls
  double middle = 0;                 ///< median of y
  std::string name;                  ///< of the lead, if one is printed beside its beginning

  double left() const { return points.front().x; }
  double right() const { return points.back().x; }
};

/// The traces of one row, from left to right.
struct VectorRow {
  std::vector<VectorTrace> traces;
  double middle = 0;
  std::optional<double> zero;  ///< y of 0 mV: the foot of the pulse beside it
  double pulse_height = 0;     ///< pt; 0: no pulse

  double left() const { return traces.front().left(); }
  double right() const { return traces.back().right(); }
};

/// Whether a pulse stands at one end of a row, near its height.
bool stands_beside(const VectorPulse& pulse, const VectorRow& row, double pt_per_mm);

/// The traces of a page by rows, from above: lines of at least 15 points, 25 mm long, along which
/// time never runs back; pulses are taken from their ends.
/// @param pt_per_mm  about.
std::vector<VectorRow> find_vector_rows(const VectorLines& lines,
                                        const std::vector<VectorPulse>& pulses, double pt_per_mm);

/// Gives each trace the name that is printed at its beginning: the names of a page stand in one
/// place relative to their traces, which the most of them show.
void name_traces(std::vector<VectorRow>& rows, const std::vector<PrintedName>& names,
                 double pt_per_mm);

/// y of a trace at x, linear between its points; NaN outside.
double height_at(const std::vector<io::PdfPoint>& points, double x);

/// A row as the rows of a picture are, `px_per_mm` pixels a mm from (0, 0) on; short gaps closed.
RowTrace pixels_of(const VectorRow& row, double width_mm, double pt_per_mm_x, double pt_per_mm_y,
                   int px_per_mm);

}  // namespace ecgmm::ecg
