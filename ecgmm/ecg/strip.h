// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

/// How the 1 mm grid is drawn, between 5 mm lines that are always solid.
enum class GridLines { solid, dashed, dotted, thick_only, none };

/// ECG paper and how it is drawn. Defaults: the standard strip, 2500 × 250 px.
struct PaperStyle {
  int width_px = 2500;
  int height_px = 250;
  double px_per_mm = 10;
  double mm_per_s = 25;
  double mm_per_mv = 10;
  double line_width_px = 3;
  // Colors as 0xRRGGBB.
  unsigned paper = 0xfff5f5;
  unsigned minor_grid = 0xf7cfd2;  ///< every mm
  unsigned major_grid = 0xeb9aa2;  ///< every 5 mm
  unsigned trace = 0x1a1a1a;
  GridLines lines = GridLines::solid;  ///< none: no 5 mm lines either
  double grid_line_px = 0;  ///< of the 1 mm lines, the 5 mm ones' is double; 0 = px_per_mm / 10
  double grid_x_mm = 0;     ///< where the first 5 mm lines lie
  double grid_y_mm = 0;
  bool antialias = true;   ///< of the trace
  bool lead_name = false;  ///< "II" above the trace's beginning
  /// A calibration pulse of 1 mV and 0.2 s instead of the lead's beginning (0.48 s at 25 mm/s).
  bool pulse = false;
};

struct Strip {
  Image image;
  /// The gain drawn with: style.mm_per_mv, or less where the trace would have left the strip.
  double mm_per_mv = 0;
  double offset_mv = 0;  ///< the value drawn at mid-height
  double start_s = 0;    ///< from here on the lead is drawn
};

/// Draws strips on one kind of paper, whose grid is drawn once. Thread-safe.
class StripRenderer {
 public:
  /// @throws Error (usage) for a style without extent.
  explicit StripRenderer(const PaperStyle& style = {});

  /// Draws one lead as an antialiased trace, its median at mid-height, or moved as little as is
  /// needed to fit; for a trace that does not fit even so the gain is halved until it does, as
  /// cardiographs do (recorded in the result). Samples beyond the right edge are left out and do
  /// not count. A unit-less lead is drawn as if it were mV.
  /// @throws Error (data) for an empty waveform, one with NaN or infinity, or no sampling rate.
  Strip render(const Waveform& waveform) const;

 private:
  PaperStyle style_;
  std::vector<std::uint32_t> paper_;  ///< (height, stride) Cairo RGB24
  int stride_px_ = 0;
};

/// One strip; StripRenderer draws many faster.
Strip render_strip(const Waveform& waveform, const PaperStyle& style = {});

}  // namespace ecgmm::ecg
