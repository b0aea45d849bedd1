// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// A lead's name as it is printed on a page.
struct LeadName {
  std::size_t lead = 0;                             ///< of kTwelveLeads; -aVR is aVR
  float sure = 0;                                   ///< 0..1, what the network says
  double left = 0, right = 0, top = 0, bottom = 0;  ///< mm of the straightened paper
};

/// Finds the twelve lead names among the ink of straightened paper: groups of ink of the size of
/// letters, up to five side by side, go through a small network (page_name_weights.h) that tells
/// the twelve names from all other ink. Names that touch a trace are not found. Of other words
/// nothing is kept.
/// @param ink     as by find_page_ink(): 0 on paper, about 1 in ink.
/// @param wanted  whether a name at a place (of which `lead` and `sure` are not known) counts.
/// @return names that are sure to `least`, of those on one another the surest.
std::vector<LeadName> read_lead_names(const Plane& ink, int px_per_mm, float least,
                                      const std::function<bool(const LeadName&)>& wanted);

}  // namespace ecgmm::ecg
