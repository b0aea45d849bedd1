// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_map.h"

namespace ecgmm::ecg {

/// Turned clockwise by a right angle.
Plane turned(const Plane& plane);

/// The map of the same paper once it is turned clockwise by a right angle.
PageMap turned(const PageMap& map);

/// The map of a picture from that of the picture turned clockwise by some right angles.
PageMap before_turning(PageMap map, int quarters);

/// How much likelier the traces run down the page than across: above 1 down. Traces leave most of
/// the paper between their rows blank, while along them ink is everywhere.
/// @param ink  as by find_page_ink().
double runs_down(const Plane& ink, int px_per_mm);

}  // namespace ecgmm::ecg
