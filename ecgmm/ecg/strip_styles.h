// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/random.h"
#include "ecgmm/core/types.h"
#include "ecgmm/ecg/strip.h"

namespace ecgmm::ecg {

// Strips as other software draws them and as scanners and telephones see them: to train on, and to
// test the reading of traces with.

/// Paper of any usual color with or without grid of any usual color and kind, a trace of any dark
/// color from 1 to 6 px wide; now and then a lead name or a calibration pulse. Size and scales are
/// those of the standard strip. The trace is clearly darker than the grid, or of another color.
PaperStyle random_style(RandomStream& random);

/// Spoils a picture in some of these ways, mildly: gray, shadow, rotation within 1.5 degrees, blur,
/// noise, loss of resolution, JPEG of quality 30 to 95. The size stays.
void degrade(Image& image, RandomStream& random);

}  // namespace ecgmm::ecg
