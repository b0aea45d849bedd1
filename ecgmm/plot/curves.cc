// SPDX-License-Identifier: Apache-2.0
// Plots of calibration, decisions and what is lost.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ecgmm/core/text.h"
#include "ecgmm/plot/frame.h"

namespace ecgmm::plot {
namespace {

constexpr int kSide = 450;

/// A white page with title, axes and what `draw` puts into them.
template <class Draw>
Plot framed(const std::string& title, const Frame& frame, const Draw& draw) {
  return draw_plot(kSide, kSide, kScale, [&](Canvas& canvas) {
    canvas.color(kWhite);
    canvas.rectangle(0, 0, kSide, kSide);
    draw_title(canvas, title, frame);
    draw_axes(canvas, frame);
    draw(canvas);
  });
}

void draw_dot(Canvas& canvas, double x, double y, double radius) {
  cairo_new_path(canvas.context());
  cairo_arc(canvas.context(), x, y, radius, 0, 2 * std::numbers::pi);
  cairo_fill(canvas.context());
}

/// A bar from low to high at x, as errors are drawn.
void draw_whisker(Canvas& canvas, const Frame& frame, double x, double low, double high) {
  constexpr double kHalf = 3;
  const double at = frame.x(x);
  canvas.line(at, frame.y(low), at, frame.y(high), 1.2);
  canvas.line(at - kHalf, frame.y(low), at + kHalf, frame.y(low), 1.2);
  canvas.line(at - kHalf, frame.y(high), at + kHalf, frame.y(high), 1.2);
}

/// The highest value of some numbers, rounded up to a tenth; at least `least`.
double ceiling(const std::vector<double>& values, double least) {
  double high = least;
  for (const double value : values) {
    if (std::isfinite(value)) high = std::max(high, value);
  }
  return std::ceil(high * 10 - 1e-9) / 10;
}

}  // namespace

Plot reliability_plot(const std::vector<ReliabilityPoint>& points, const std::string& title) {
  const Frame frame{{.title = "predicted probability of abnormal"}, {.title = "share abnormal"}};
  return framed(title, frame, [&](Canvas& canvas) {
    draw_dashes(canvas, frame, 0, 0, 1, 1);
    for (const auto& point : points) {
      canvas.color(kCurveColors[0]);
      draw_whisker(canvas, frame, point.predicted, point.low, point.high);
      draw_dot(canvas, frame.x(point.predicted), frame.y(point.observed), 3.5);
      canvas.color(kSoftInk);
      const bool is_high = point.high > 0.94;  // no room above
      canvas.text(concat(point.count), frame.x(point.predicted),
                  is_high ? frame.y(point.low) + 9 : frame.y(point.high) - 9, 8, Anchor::center);
    }
  });
}

Plot decision_curve_plot(const std::vector<Curve>& curves, const std::string& title) {
  std::vector<double> values;
  for (const auto& curve : curves) values.insert(values.end(), curve.y.begin(), curve.y.end());
  Frame frame{{.title = "probability at which one would act"},
              {.title = "net benefit per patient"}};
  frame.y_axis.low = -0.1;
  frame.y_axis.high = ceiling(values, 0.1);
  frame.y_axis.step = 0.1;
  return framed(title, frame, [&](Canvas& canvas) {
    cairo_rectangle(canvas.context(), frame.left, frame.top, frame.width, frame.height);
    cairo_clip(canvas.context());
    for (std::size_t i = curves.size(); i-- > 0;) {
      // What falls below the frame leaves it.
      Curve inside{curves[i].name, {}, {}};
      for (std::size_t j = 0; j < curves[i].x.size(); ++j) {
        inside.x.push_back(curves[i].x[j]);
        inside.y.push_back(curves[i].y[j]);
        if (curves[i].y[j] < frame.y_axis.low) break;
      }
      draw_curve(canvas, frame, inside, kCurveColors[i % kCurveColors.size()]);
    }
    cairo_reset_clip(canvas.context());
    draw_legend(canvas, frame, curves, Corner::top_right);
  });
}

Plot risk_coverage_plot(const Curve& curve, const std::string& title) {
  Frame frame{{.title = "share of records answered"}, {.title = "share of answers wrong"}};
  frame.y_axis.high = ceiling(curve.y, 0.1);
  frame.y_axis.step = frame.y_axis.high > 0.5 ? 0.2 : 0.1;
  return framed(title, frame,
                [&](Canvas& canvas) { draw_curve(canvas, frame, curve, kCurveColors[0]); });
}

Plot degradation_plot(const std::vector<BandedCurve>& curves, const std::string& title) {
  Frame frame{{.title = "share of modalities missing"}, {.title = "AUROC"}};
  double lowest = 0.5;
  for (const auto& curve : curves) {
    for (const double low : curve.low) {
      if (std::isfinite(low)) lowest = std::min(lowest, low);
    }
  }
  frame.y_axis.low = std::floor(lowest * 10 + 1e-9) / 10;
  frame.y_axis.step = 0.1;
  return framed(title, frame, [&](Canvas& canvas) {
    std::vector<Curve> named;
    for (const auto& curve : curves) named.push_back(curve.curve);
    for (std::size_t i = curves.size(); i-- > 0;) {
      const auto& [curve, low, high] = curves[i];
      const unsigned color = kCurveColors[i % kCurveColors.size()];
      for (std::size_t j = 0; j < curve.x.size(); ++j) {
        canvas.color(color, 0.5);
        draw_whisker(canvas, frame, curve.x[j], low[j], high[j]);
      }
      draw_curve(canvas, frame, curve, color);
    }
    draw_legend(canvas, frame, named, Corner::bottom_left);
  });
}

}  // namespace ecgmm::plot
