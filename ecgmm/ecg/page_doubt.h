// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_rows.h"

namespace ecgmm::ecg {

/// In what share of its columns a row may run along other ink, by either function below: of 206
/// long rows of drawn pages that were read well it was 0.036 at most, by what their traces say.
inline constexpr double kMostStrayed = 0.04;

/// What speaks against a row between two edges: ink beside it that no row explains.
struct RowDoubt {
  double tips = 0;     ///< energy of narrow ink that touches the row, as a share of the row's own
  double strayed = 0;  ///< share of the columns in which the row is far from its middle, and other
                       ///< ink is there
  /// Whether the row may be trusted: a lost QRS complex in ten seconds is more than 0.03.
  bool passes() const { return tips < 0.03 && strayed < kMostStrayed; }
};

/// @param ink   as by find_page_ink().
/// @param rows  all of the page.
RowDoubt doubt_of(const Plane& ink, const std::vector<RowTrace>& rows, std::size_t row,
                  double left_mm, double right_mm, int px_per_mm);

/// The same, by what the traces say was drawn and not by the ink that the rows take: where waves of
/// several rows lie on one another, a row may take the ink of another one's wave, and neither has
/// it. Even of traces that are right some ink is left over.
/// @param rows  all of the page, each with its trace as it was read.
RowDoubt doubt_of_traces(const Plane& ink, std::vector<RowTrace> rows, std::size_t row,
                         double left_mm, double right_mm, int px_per_mm);

}  // namespace ecgmm::ecg
