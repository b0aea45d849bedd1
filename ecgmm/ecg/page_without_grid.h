// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// Calibration pulses that show how far a page is turned.
inline constexpr int kLeastPulses = 2;

/// A second try for a page without a grid, or with lines that were taken for one. Of a photograph
/// only if it was made flat: nothing but a grid shows that it was taken at an angle.
/// @param dark  how dark the planes are, on the mean.
/// @return readable = false where its pulses do not tell, with a reason if there are some.
PageReading read_without_grid(const Color3& planes, const Plane& dark, PageOptions options);

}  // namespace ecgmm::ecg
