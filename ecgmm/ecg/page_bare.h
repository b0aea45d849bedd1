// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page_map.h"

namespace ecgmm::ecg {

/// Whether a picture's paper is equally bright all over, as of scans, faxes and screenshots, and
/// not of photographs.
/// @param channel  of the picture, 0..255.
bool is_evenly_lit(const Plane& channel);

/// A page as its calibration pulses show it, whose left edges are at 0 mm along the time.
struct BarePage {
  PageMap map;          ///< width_mm = 0 where no pulses are found
  int pulses = 0;       ///< that show it; two may be other things
  double width_mm = 0;  ///< of a pulse
};

/// The paper of a page whose grid is not seen, from its calibration pulses alone: two or more of
/// one size under each other, as tall as half, once, twice or four times their width. Their edges
/// give the scale along the page, their height the one down the page, and the line through them how
/// far the page is turned. Millimeters are then those of the usual pulse of this shape; seconds and
/// millivolts do not depend on it.
/// @param dark  darkness of the picture, ink not cut off.
/// @param off   how far a pulse's height may be from what its width tells, as a share.
BarePage find_pulse_map(const Plane& dark, double off);

}  // namespace ecgmm::ecg
