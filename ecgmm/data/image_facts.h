// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::data {

/// What decoding one image showed; for the checks and for content hashes.
struct ImageFacts {
  int width_px = 0, height_px = 0;
  double ink_outside = 0;  ///< share of the dark pixels that do not belong to the trace
  /// (kProfileBins) mean height of the trace by part of the width, 0 = top, 1 = bottom; empty where
  /// nothing is dark.
  std::vector<float> trace_profile;
  std::array<double, 3> mean_rgb{};  ///< of all pixels, 0 .. 255
  std::string sha256;                ///< of the file
  std::size_t file_bytes = 0;

  static constexpr std::size_t kProfileBins = 250;
};

/// Looks at a picture of a trace on paper. Dark is what is less than two thirds as bright as the
/// paper. Of the connected dark parts the widest are the trace, as long as they do not lie above or
/// below each other; the others (letters, stamps, borders) are ink outside. Letters that touch the
/// trace count as trace. Sets everything but `sha256` and
/// `file_bytes`.
ImageFacts measure_image(const Image& image);

}  // namespace ecgmm::data
