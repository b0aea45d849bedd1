// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/vector_lines.h"

namespace ecgmm::ecg {

/// A picture of a page's paper: its long straight lines, and nothing that could be a letter.
/// @param px_per_pt  its scale; the page must fit into 100 megapixels.
Image draw_paper(const VectorLines& lines, double width_pt, double height_pt, double px_per_pt);

}  // namespace ecgmm::ecg
