// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/ecg/page_layout.h"
#include "ecgmm/ecg/page_names.h"
#include "ecgmm/ecg/page_scale.h"

namespace ecgmm::ecg {

/// Where one of the twelve leads is drawn.
struct LeadStretch {
  DrawnLead drawn;
  std::size_t row = 0;
  PageStretch at;  ///< mm of the straightened paper
  /// Whether the equations hold for no other lead in its place; else it has its name by the order
  /// of the layout, as chest leads always have.
  bool told = false;
  /// The long row that shows the same lead, from where the first column begins to the last one's
  /// end; lead II's own stretch is its long row where it has one.
  std::optional<std::size_t> long_row = {};
  std::optional<std::size_t> printed = {};  ///< the name beside it, of kTwelveLeads, if one is read
};

/// Where lead II is on a page, and what shows that it is.
struct LeadPlace {
  bool found = false;
  std::string why_not;
  std::string how;     ///< "II = I + III and aVR + aVL + aVF = 0 in the same seconds"
  std::string layout;  ///< "3x4+1", by rows and columns of short leads and rows under them
  std::size_t row = 0;
  double left_mm = 0;  ///< of the straightened paper
  double right_mm = 0;
  PageStretch all;        ///< from where the first column of leads begins to the last one's end
  double limb_error = 1;  ///< share of the leads' energy that II - I - III has
  double augmented_error = 1;  ///< and aVR + aVL + aVF
  /// Where each lead of the layout is, lead II as above: six or twelve.
  std::vector<LeadStretch> leads;
  std::optional<LeadStretch> short_two;  ///< the short lead II, where `row` is its long row
  bool long_untold = false;  ///< whether its long row is there, but cannot be told from other ink

  /// What the better of the two sums leaves unexplained: the tracing's error that is seen.
  double best_error() const { return std::min(limb_error, augmented_error); }
};

/// Takes the short lead II in place of its long row, which cannot be told from other ink.
void take_short_two(LeadPlace& place);

/// Finds lead II by what Einthoven's and Goldberger's leads have to satisfy where they show the
/// same seconds; a long row is lead II only if it coincides with the short one.
/// @param given  the only layout that is tried, by the same sums.
/// @param names  if not nullptr: printed names, which have to tell the leads of the layout; the
/// sums may then be further off.
LeadPlace find_lead_two(const std::vector<RowTrace>& rows, const PageScale& scale, int px_per_mm,
                        const std::optional<PageLayout>& given = {},
                        const std::vector<LeadName>* names = nullptr);

}  // namespace ecgmm::ecg
