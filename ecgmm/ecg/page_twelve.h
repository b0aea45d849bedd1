// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_reading.h"

namespace ecgmm::ecg {

/// Reads all leads of a page on which lead II was found and read: each in its own stretch of the
/// layout and in the same way, from its own median. A lead is left empty, with the reason, where
/// the layout has no place for it, where less than half of it is seen, or where its trace cannot be
/// told from other ink.
/// @param ink   as by find_page_ink().
/// A lead with a long row is read from that, or from its short stretch if the long one cannot be.
/// @param page  gets `leads`; the rows are followed anew.
void read_all_leads(const Plane& ink, PageReading& page);

/// Puts the lead that is asked for into the place of lead II, or makes the page unreadable with the
/// reason if that lead is not read; notes how leads are named, and what else their columns do not
/// tell.
/// @param page  with `leads`, if it was read and others than lead II are asked for.
void take_leads(PageReading& page, const PageOptions& options);

/// Sets how much is seen of a lead, and clears it, with the reason, where that is too little; turns
/// a lead that is drawn upside down.
void finish_lead(LeadReading& lead, const PageReading& page);

}  // namespace ecgmm::ecg
