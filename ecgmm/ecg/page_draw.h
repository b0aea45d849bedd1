// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page.h"

namespace ecgmm::ecg {

/// The straightened area of the traces, every row's trace drawn over it in blue and lead II in red,
/// 4 pixels a mm: whether a page was read rightly is seen at once. Nothing outside that area is in
/// the picture, so no printed name or number of a header.
/// @param image    the picture that `reading` is of.
/// @throws Error (usage) if no row was found.
Image draw_overlay(const Image& image, const PageReading& reading);

/// Lead II as the standard strip (2500 × 250 px, 25 mm/s, 10 mm/mV), gaps left blank.
/// @throws Error (usage) if nothing was read.
Image draw_strip(const PageReading& reading);

}  // namespace ecgmm::ecg
