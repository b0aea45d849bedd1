// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/frame.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/text.h"

namespace ecgmm::plot {
namespace {

/// Where a value lies between the ends, in [0, 1].
double place(const Axis& axis, double value) {
  return std::clamp((value - axis.low) / (axis.high - axis.low), 0.0, 1.0);
}

std::vector<double> marks(const Axis& axis) {
  std::vector<double> values;
  const auto count = static_cast<int>(std::floor((axis.high - axis.low) / axis.step + 1e-9));
  for (int i = 0; i <= count; ++i) values.push_back(axis.low + i * axis.step);
  return values;
}

}  // namespace

double Frame::x(double value) const { return left + place(x_axis, value) * width; }
double Frame::y(double value) const { return top + (1 - place(y_axis, value)) * height; }

void draw_title(Canvas& canvas, const std::string& title, const Frame& frame) {
  canvas.color(kInk);
  canvas.text(title, frame.left + frame.width / 2, 22, 12.5, Anchor::center, Weight::bold);
}

void draw_axes(Canvas& canvas, const Frame& frame) {
  const double bottom = frame.top + frame.height;
  const double right = frame.left + frame.width;
  for (const double value : marks(frame.x_axis)) {
    canvas.color(kGrid);
    canvas.line(frame.x(value), bottom, frame.x(value), frame.top, 0.7);
    canvas.color(kInk);
    canvas.text(fixed(value, frame.x_axis.digits), frame.x(value), bottom + 13, 10, Anchor::center);
  }
  for (const double value : marks(frame.y_axis)) {
    canvas.color(kGrid);
    canvas.line(frame.left, frame.y(value), right, frame.y(value), 0.7);
    canvas.color(kInk);
    canvas.text(fixed(value, frame.y_axis.digits), frame.left - 8, frame.y(value), 10,
                Anchor::right);
  }
  canvas.frame(frame.left, frame.top, frame.width, frame.height, 1);
  canvas.text(frame.x_axis.title, frame.left + frame.width / 2, bottom + 33, 11.5, Anchor::center);
  canvas.upright_text(frame.y_axis.title, frame.left - 42, frame.top + frame.height / 2, 11.5);
}

void draw_curve(Canvas& canvas, const Frame& frame, const Curve& curve, unsigned color,
                double line_width) {
  const auto points = std::min(curve.x.size(), curve.y.size());
  if (points == 0) return;
  auto* context = canvas.context();
  canvas.color(color);
  cairo_set_line_width(context, line_width);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  cairo_new_path(context);  // a text before leaves its end
  for (std::size_t i = 0; i < points; ++i) {
    cairo_line_to(context, frame.x(curve.x[i]), frame.y(curve.y[i]));
  }
  cairo_stroke(context);
}

void draw_dashes(Canvas& canvas, const Frame& frame, double x0, double y0, double x1, double y1) {
  const double dashes[] = {4, 4};
  canvas.color(kSoftInk);
  cairo_set_dash(canvas.context(), dashes, 2, 0);
  canvas.line(frame.x(x0), frame.y(y0), frame.x(x1), frame.y(y1), 1);
  cairo_set_dash(canvas.context(), nullptr, 0, 0);
}

void draw_legend(Canvas& canvas, const Frame& frame, const std::vector<Curve>& curves,
                 Corner corner) {
  constexpr double kLine = 17;
  constexpr double kSize = 10;
  double width = 0;
  for (const auto& curve : curves) width = std::max(width, canvas.text_width(curve.name, kSize));
  width += 44;
  const double height = kLine * static_cast<double>(curves.size()) + 8;
  const double left =
      corner == Corner::bottom_left ? frame.left + 8 : frame.left + frame.width - width - 8;
  double y = corner == Corner::top_right ? frame.top + 8 : frame.top + frame.height - height - 8;
  canvas.color(kWhite, 0.85);
  canvas.rectangle(left, y, width, height);
  canvas.color(kGrid);
  canvas.frame(left, y, width, height, 0.7);
  y += 4 + kLine / 2;
  for (std::size_t i = 0; i < curves.size(); ++i, y += kLine) {
    canvas.color(kCurveColors[i % kCurveColors.size()]);
    canvas.line(left + 8, y, left + 28, y, 2);
    canvas.color(kInk);
    canvas.text(curves[i].name, left + 35, y, kSize, Anchor::left);
  }
}

}  // namespace ecgmm::plot
