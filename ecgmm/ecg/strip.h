// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

/// ECG paper and how it is drawn. Defaults: the standard strip, 2500 × 250 px.
struct PaperStyle {
  int width_px = 2500;
  int height_px = 250;
  double px_per_mm = 10;
  double mm_per_s = 25;
  double mm_per_mv = 10;
  double line_width_px = 2.2;
  // Colours as 0xRRGGBB.
  unsigned paper = 0xfff5f5;
  unsigned minor_grid = 0xf7cfd2;  ///< every mm
  unsigned major_grid = 0xeb9aa2;  ///< every 5 mm
  unsigned trace = 0x1a1a1a;
};

struct Strip {
  Image image;
  /// The gain drawn with: style.mm_per_mv, or less where the trace would have left the strip.
  double mm_per_mv = 0;
  double offset_mv = 0;  ///< the value drawn at mid-height
};

/// Draws one lead as an antialiased trace on ECG paper, the trace's median at mid-height, or moved as
/// little as is needed to fit; what does not fit even so is drawn at a smaller gain (recorded in the result).
/// Samples beyond the right edge are left out.
/// @throws Error (data) for an empty waveform or one with NaN.
Strip render_strip(const Waveform& waveform, const PaperStyle& style = {});

}  // namespace ecgmm::ecg
