// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/ecg/page_leads.h"
#include "ecgmm/ecg/page_names.h"

namespace ecgmm::ecg {

/// Whether a name that stands there may be that of one of the leads.
bool may_name(const LeadPlace& place, const std::vector<RowTrace>& rows, int px_per_mm,
              const LeadName& name);

/// Drops names that are read more often than a page shows a lead: marks between columns look like
/// II.
void drop_marks(std::vector<LeadName>& names);

/// Gives each lead the printed name that stands beside its beginning: on a page all names stand
/// about as far above or below their traces. Of two such heights with as many names, the one where
/// more are those of the leads.
/// @param leads  of a layout; their `printed` is set, or nothing where no name is read there.
void name_leads(std::vector<LeadStretch>& leads, const std::vector<RowTrace>& rows, int px_per_mm,
                const std::vector<LeadName>& names);

/// The same for a page whose leads are found; lead II has its name beside its short lead or beside
/// its long row.
void name_place(LeadPlace& place, const std::vector<RowTrace>& rows, int px_per_mm,
                const std::vector<LeadName>& names);

/// Forgets a name that is read at several leads: at most one of them has it, and which is not
/// known.
void forget_doubled(std::vector<LeadStretch>& leads);

/// How many of the printed names are those of the leads beside them.
struct NameCount {
  int same = 0;
  int other = 0;
};
NameCount count_names(const std::vector<LeadStretch>& leads);

/// Why the printed names and the sums do not fit each other; empty: they may.
std::string name_conflict(const LeadPlace& place);

}  // namespace ecgmm::ecg
