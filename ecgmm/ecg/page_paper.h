// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/page_ink.h"
#include "ecgmm/ecg/page_print.h"

namespace ecgmm::ecg {

/// What the better of the two sums may leave unexplained: a mark across a trace spoils one of them,
/// a page that is bent or blurred both.
inline constexpr double kBestSumOff = 0.03;

/// Paper that lies flat, and the ink on it.
struct Paper {
  PageMap map;
  PageMap around;  ///< as by map_of_print()
  Plane area;      ///< of the grid, as by find_grid_area()
  Plane ink;
  double line_share = 0;  ///< as in PageInk
};

/// What the text of a page says: of its scale, which is looked at once, and only if it is asked
/// for, and of its leads.
class PagePrint {
 public:
  PagePrint(const Color3& planes, const PageOptions& options)
      : planes_(planes), options_(options) {}

  const PrintedScale& on(const Paper& paper);
  /// Whether its scale was looked at.
  bool is_known() const { return scale_.has_value(); }

  /// The best of the readings that are second best, for a page that is read in no other way.
  PageReading second_best;

 private:
  const Color3& planes_;
  const PageOptions& options_;
  std::optional<PrintedScale> scale_;
};

/// The median of a part of its pixels.
float median(const Plane& plane);

/// Finds the ink of a picture on its paper, where lines of the grid are of this tone.
void take_ink(Paper& paper, const Color3& planes, GridTone tone);

/// The same paper with its ink found anew, where lines of the grid are of another tone.
Paper with_tone(const Paper& paper, const Color3& planes, GridTone tone);

/// The paper that a map shows in a picture.
/// @return without ink where the grid cannot be read, with `out.reason`.
Paper paper_of(const Color3& planes, PageMap map, PageReading& out);

/// What the page says if its paper lies so; a second-best reading is kept in `print` instead.
/// @param print  nullptr: its text is not read.
PageReading read_on(const Paper& paper, const PageOptions& options, PagePrint* print);

}  // namespace ecgmm::ecg
