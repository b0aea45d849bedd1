// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page.h"

namespace ecgmm::ecg {

/// Whether a picture shows the page outside the area of the traces, such as the name in a header.
enum class Surroundings { blank, kept };

/// The straightened area of the traces, every row's trace drawn over it in blue, lead II in red
/// and other leads that were read in green, 4 pixels a mm: whether a page was read rightly is seen
/// at once. Nothing outside that area is in the picture, so no printed name or number of a header;
/// or, if it is kept, as much of the picture as lies within 6 cm of the grid.
/// @param image    the picture that `reading` is of.
/// @throws Error (usage) if no row was found.
Image draw_overlay(const Image& image, const PageReading& reading,
                   Surroundings around = Surroundings::blank);

/// Lead II as the standard strip (2500 × 250 px, 25 mm/s, 10 mm/mV), gaps left blank.
/// @throws Error (usage) if nothing was read.
Image draw_strip(const PageReading& reading);

/// The page's own pixels along lead II as a strip of the same size and scale: from the lead's
/// beginning to its end, its median at mid-height, or moved as little as its waves need to fit.
/// What lies outside the area of the traces is white, unless kept.
/// @throws Error (usage) if nothing was read.
Image draw_crop(const Image& image, const PageReading& reading,
                Surroundings around = Surroundings::blank);

}  // namespace ecgmm::ecg
