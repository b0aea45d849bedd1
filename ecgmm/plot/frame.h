// SPDX-License-Identifier: Apache-2.0
// What the plots of curves have in common: a frame with axes, curves in it, a legend.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "ecgmm/plot/canvas.h"
#include "ecgmm/plot/plot.h"

namespace ecgmm::plot {

inline constexpr unsigned kInk = 0x222222;
inline constexpr unsigned kSoftInk = 0x777777;
inline constexpr unsigned kGrid = 0xe4e4e4;
inline constexpr unsigned kWhite = 0xffffff;
inline constexpr int kScale = 2;  // pixels a point

/// Colors that color-blind readers can tell apart.
/// Source: Okabe & Ito, "Color universal design", 2008.
inline constexpr std::array<unsigned, 7> kCurveColors = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7,
                                                         0xe69f00, 0x56b4e9, 0x000000};

/// A range of values with the places of its marks.
struct Axis {
  std::string title;
  double low = 0, high = 1;
  double step = 0.2;  ///< between marks, from low on
  int digits = 1;     ///< decimals of the marks
};

/// Two axes as they lie on the page; values outside are drawn at the edge.
struct Frame {
  Axis x_axis = {}, y_axis = {};
  double left = 62, top = 42, width = 350, height = 350;
  double x(double value) const;
  double y(double value) const;
};

enum class Corner { bottom_right, top_right, bottom_left };

/// The title above the frame.
void draw_title(Canvas& canvas, const std::string& title, const Frame& frame);
/// Both axes with numbers and titles, the frame around and the grid within.
void draw_axes(Canvas& canvas, const Frame& frame);
/// A curve; what lies outside is drawn at the edge.
void draw_curve(Canvas& canvas, const Frame& frame, const Curve& curve, unsigned color,
                double line_width = 2);
/// From (x0, y0) to (x1, y1) in values.
void draw_dashes(Canvas& canvas, const Frame& frame, double x0, double y0, double x1, double y1);
/// The curves in the order of kCurveColors.
void draw_legend(Canvas& canvas, const Frame& frame, const std::vector<Curve>& curves,
                 Corner corner = Corner::bottom_right);

}  // namespace ecgmm::plot
