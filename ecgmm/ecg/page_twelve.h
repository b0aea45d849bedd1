// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_reading.h"

namespace ecgmm::ecg {

/// Reads all leads of a page on which lead II was found and read: each in its own stretch of the
/// layout and in the same way, from its own median. A lead is left empty, with the reason, where
/// the layout has no place for it, where less than half of it is seen, or where its trace cannot be
/// told from other ink.
/// @param ink   as by find_page_ink().
/// @param page  gets `leads`, and notes on how they are named; the rows are followed anew.
void read_all_leads(const Plane& ink, PageReading& page);

/// Says how the leads of a page are named, and what else their columns do not tell.
void note_leads(PageReading& page);

/// Sets how much is seen of a lead, and clears it, with the reason, where that is too little; turns
/// a lead that is drawn upside down.
void finish_lead(LeadReading& lead, const PageReading& page);

}  // namespace ecgmm::ecg
