// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

/// What a picture of one lead shows. A picture of another width shows the same strip, scaled.
struct StripGeometry {
  int width_px = 2500;
  double px_per_mm = 10;
  double mm_per_s = 25;
  double mm_per_mv = 10;
  /// Which of them somebody has told; the others are the usual ones.
  bool size_told = false, speed_told = false, gain_told = false;
};

/// A scale by which a picture was read, and how it is known.
struct PictureScale {
  enum class Source {
    assumed,
    told,
    seen,
    lone_grid,  ///< assumed: a grid's lines, all alike, stand 1 mm apart
  };
  double value = 0;
  Source source = Source::assumed;
};

/// The lead that a picture shows.
struct Trace {
  /// From the median, in mV where the picture tells the gain, else in mV by the geometry's gain and
  /// without unit; one sample a column of the picture (of several, if it is more than half
  /// again as wide as 10 px a mm); empty where no trace was found.
  Waveform waveform;
  double start_s = 0;         ///< where the trace begins, from the left edge
  double confidence = 0;      ///< 0..1: how far the picture looks as if the trace was read rightly
  double coverage = 0;        ///< share of the picture's columns in which the trace was seen
  double ink_share = 0;       ///< of the picture's ink of that color that is the trace's
  double line_width_px = 0;   ///< of the trace, in pixels of the picture
  double rotation_deg = 0;    ///< of the paper, clockwise; taken out of the waveform
  PictureScale px_per_mm;     ///< of the picture; seen in its grid
  double lone_grid_px = 0;    ///< pitch of a grid whose lines are all alike, 1 mm or 5; else 0
  PictureScale mm_per_s;      ///< seen in the width of a calibration pulse, 0.2 s
  PictureScale mm_per_mv;     ///< seen in its height, 1 mV
  double pulse_mm_per_s = 0;  ///< what the pulse's width says; 0 where none is seen
};

/// A trace of less confidence is not to be believed.
inline constexpr double kReadableTrace = 0.5;

/// Why a picture of this size and scale is not looked at for a trace; "" if it is: too small, or by
/// its scale no 2 mm high, or so large on paper (over 2 m wide, or a quarter of a square meter)
/// that the scale must be wrong.
/// @param geometry  with extent and scales above 0.
std::string trace_obstacle(int width_px, int height_px, const StripGeometry& geometry);

/// Reads the trace of one lead from a picture of it: black or colored, on paper with or without
/// grid of any color, drawn, printed or photographed.
///
/// Goals: strips of other software, scans and tidy photographs: uneven light, JPEG, blur, rotation
/// up to 2 degrees, small texts, a frame. Non-goals: pages of several leads, curved paper, broken
/// traces.
///
/// The picture is divided by the paper's color around; the color direction that shows the trace
/// and hides the grid comes from constrained energy minimization (Harsanyi 1993, as used for target
/// detection in hyperspectral pictures); lines that recur with the grid's period are weakened; the
/// shortest way through the ink from left to right is the trace; where it is steep, its outline
/// tells the peaks.
/// The scales: a grid that is seen tells px_per_mm; a calibration pulse mm_per_mv, and mm_per_s
/// where none is told (some machines draw a pulse of 5 mm at any speed).
/// @param geometry  the standard picture and its scales.
/// @throws Error (usage) for a geometry without extent, (data) for what trace_obstacle() names.
/// @note   Peaks narrower than the line are read up to half a line width too low.
/// Sources: Harsanyi & Chang, IEEE Trans Geosci Remote Sens 32(4), 1994, DOI 10.1109/36.298007;
/// Fortune, Coppa, Haq, Patel, Tereshchenko, "Digitizing ECG image", Comput Methods Programs
/// Biomed 221, 2022, DOI 10.1016/j.cmpb.2022.106890 (paths through the ink).
Trace extract_trace(const Image& image, const StripGeometry& geometry = {});

}  // namespace ecgmm::ecg
