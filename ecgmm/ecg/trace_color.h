// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/ecg/trace_ink.h"
#include "ecgmm/ecg/trace_paper.h"
#include "ecgmm/ecg/trace_path.h"

namespace ecgmm::ecg {

/// Without knowing the trace's color: among some usual ones, that which stands out most.
ColorWeights guess_color(const LevelStain& stain, int edge_px);

/// With a path that runs mostly along the trace: its color against everything off the path.
/// @param path    of a picture `factor` times smaller than the stain.
ColorWeights learn_color(const Image& stain, const ColorWeights& guess, const TracePath& path,
                         int factor);

}  // namespace ecgmm::ecg
