// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace ecgmm::ecg {

/// The factor by which frequencies have to be multiplied to become those of lines 5 mm apart. The
/// strongest harmonic is that of the lines themselves; drawing them on whole pixels makes patterns
/// that recur more rarely, and lines that are all alike hide which are 5 mm apart.
/// @param strength  logarithms of the harmonics', from [1] on.
/// @param pitch_px  of the lines that these are harmonics of.
/// @param size_px   of the picture's longer side.
double to_five_mm(std::vector<double> strength, double pitch_px, double size_px);

}  // namespace ecgmm::ecg
