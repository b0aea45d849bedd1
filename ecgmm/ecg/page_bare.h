// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ecgmm/ecg/page_corners.h"

namespace ecgmm::ecg {

/// The paper of a page whose grid is not seen, and what told how it lies.
struct BareMap {
  PageMap map;             ///< width_mm = 0: it is not found
  bool by_edges = false;   ///< of the paper, which show the angle that it was photographed at
  int turned_degrees = 0;  ///< clockwise, how far the picture has to be turned to stand upright
};

/// Finds it by its calibration pulses: at least three of one size under each other, as tall as
/// half, once, twice or four times their width. Their edges give the scale along the page, their
/// height the one down the page. How the page is turned is told by the line through them if the
/// picture is evenly lit, as of scans, faxes and screenshots; of photographs, by the edges of the
/// paper, and the pulses then tell which side is up. Millimeters are those of the usual pulse of
/// this shape; seconds and millivolts do not depend on it.
/// @param planes   of the picture, 0..255.
/// @param dark     its darkness, ink not cut off.
/// @param flat     the picture shows the paper from straight above, however it is lit.
/// @param corners  of the paper, if they are found.
BareMap find_bare_map(const Color3& planes, const Plane& dark, bool flat,
                      const std::optional<Corners>& corners);

}  // namespace ecgmm::ecg
