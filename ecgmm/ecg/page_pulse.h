// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// A calibration pulse: 1 mV for 0.2 s.
struct Pulse {
  double left_mm = 0;  ///< of its rising edge
  double foot_mm = 0;  ///< from the top of the paper
  double width_mm = 0;
  double height_mm = 0;
  double match = 0;  ///< 0.5..1: how far the ink there is a pulse
};

/// Calibration pulses of usual sizes (5 or 10 mm wide; 5, 10 or 20 mm tall), looked for in the ink
/// itself: two upright edges, a level top, nothing between them, above or below. No row has to run
/// through their foot. A place may look like pulses of several sizes; those of one size lie at
/// least 3 mm apart.
/// @param ink       as by find_page_ink().
/// @param from, to  columns between which the rising edges are looked for, px.
std::vector<Pulse> find_pulses(const Plane& ink, int from, int to, int px_per_mm);

/// The same of one size, mm.
std::vector<Pulse> find_pulses(const Plane& ink, int from, int to, int px_per_mm, int width_mm,
                               int height_mm);

/// Share of the ink along both edges of pulses, from 22 mm above their feet down, that pulses of
/// their height on these feet draw. Where rows lie closer than pulses are tall, the edges of one
/// go on in those of the next, so that any height matches: most of that ink is then left over at a
/// height that is too small.
/// @param pulses   of one size.
/// @param feet_mm  where pulses may stand: those of `pulses`, and the middles of the other rows.
double explained_edges(const Plane& ink, const std::vector<Pulse>& pulses,
                       const std::vector<double>& feet_mm, int px_per_mm);

}  // namespace ecgmm::ecg
