// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cairo.h>

#include <functional>
#include <string>

#include "ecgmm/plot/plot.h"

namespace ecgmm::plot {

/// Where a text is held by its position.
enum class Anchor { left, center, right };
enum class Weight { normal, bold };

/// A drawing surface in points (1/72 inch) with the house's colors and type.
class Canvas {
 public:
  explicit Canvas(cairo_t* context) : context_(context) {}

  /// The color of what is drawn next.  @param rgb  0xRRGGBB.
  void color(unsigned rgb, double opacity = 1);
  void rectangle(double x, double y, double width, double height);  ///< filled
  /// The outline of a rectangle.
  void frame(double x, double y, double width, double height, double line_width);
  /// A straight line.
  void line(double x0, double y0, double x1, double y1, double line_width);
  /// @param y  middle of the small letters.
  void text(const std::string& words, double x, double y, double size, Anchor anchor,
            Weight weight = Weight::normal);
  double text_width(const std::string& words, double size, Weight weight = Weight::normal);
  /// Read from below, centerd.
  void upright_text(const std::string& words, double x, double y, double size);

  /// Cairo's own object, for what the canvas has no word for.
  cairo_t* context() { return context_; }

 private:
  cairo_t* context_;
};

/// Draws the same picture twice: as PNG with `scale` pixels a point, and as SVG.
/// @throws Error (environment) if Cairo fails.
Plot draw_plot(int width, int height, int scale, const std::function<void(Canvas&)>& draw);

}  // namespace ecgmm::plot
