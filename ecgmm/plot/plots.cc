// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/plots.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ecgmm/core/text.h"
#include "ecgmm/core/types.h"
#include "ecgmm/plot/frame.h"

namespace ecgmm::plot {
namespace {

/// White to deep blue.
unsigned shade(double share) {
  const auto mix = [share](int low, int high) {
    return static_cast<unsigned>(std::lround(low + (high - low) * share));
  };
  return mix(0xf4, 0x08) << 16 | mix(0xf8, 0x45) << 8 | mix(0xfc, 0x8b);
}

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

Plot roc_plot(const std::vector<Curve>& curves, const std::string& title) {
  const Frame frame{{.title = "1 - specificity"}, {.title = "sensitivity"}};
  return framed(title, frame, [&](Canvas& canvas) {
    draw_dashes(canvas, frame, 0, 0, 1, 1);
    for (std::size_t i = curves.size(); i-- > 0;) {  // the first on top
      draw_curve(canvas, frame, curves[i], kCurveColors[i % kCurveColors.size()]);
    }
    if (!curves.empty()) draw_legend(canvas, frame, curves);
  });
}

Plot confusion_plot(const std::array<std::array<std::size_t, 2>, 2>& counts,
                    const std::string& title) {
  return draw_plot(450, 430, kScale, [&](Canvas& canvas) {
    constexpr double kLeft = 96;
    constexpr double kTop = 42;
    constexpr double kCell = 160;
    const std::array<std::string, 2> names = {"normal", "abnormal"};
    canvas.color(kWhite);
    canvas.rectangle(0, 0, 450, 430);
    draw_title(canvas, title, {.left = kLeft, .width = 2 * kCell});
    for (std::size_t truth = 0; truth < 2; ++truth) {
      const auto total = static_cast<double>(counts[truth][0] + counts[truth][1]);
      const double y = kTop + kCell * static_cast<double>(truth);
      for (std::size_t predicted = 0; predicted < 2; ++predicted) {
        const double x = kLeft + kCell * static_cast<double>(predicted);
        const double share = total > 0 ? static_cast<double>(counts[truth][predicted]) / total : 0;
        canvas.color(shade(share));
        canvas.rectangle(x, y, kCell, kCell);
        canvas.color(share > 0.5 ? kWhite : kInk);
        canvas.text(concat(counts[truth][predicted]), x + kCell / 2, y + kCell / 2 - 9, 26,
                    Anchor::center);
        canvas.text(total > 0 ? fixed(100 * share, 1) + " %" : "no such record", x + kCell / 2,
                    y + kCell / 2 + 20, 11.5, Anchor::center);
      }
      canvas.color(kInk);
      canvas.text(names[truth], kLeft - 10, y + kCell / 2, 11.5, Anchor::right);
      canvas.text(truth == 0 ? std::string(kNormalCall) : names[truth],
                  kLeft + kCell * (static_cast<double>(truth) + 0.5), kTop + 2 * kCell + 16, 11.5,
                  Anchor::center);
    }
    canvas.frame(kLeft, kTop, 2 * kCell, 2 * kCell, 1);
    canvas.text("predicted", kLeft + kCell, kTop + 2 * kCell + 42, 12.5, Anchor::center);
    canvas.upright_text("truth", 18, kTop + kCell, 12.5);
  });
}

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
