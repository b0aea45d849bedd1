// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/plots.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/plot/canvas.h"

namespace ecgmm::plot {
namespace {

constexpr unsigned kInk = 0x222222;
constexpr unsigned kSoftInk = 0x777777;
constexpr unsigned kGrid = 0xe4e4e4;
constexpr unsigned kWhite = 0xffffff;
constexpr int kScale = 2;  // pixels a point

/// Colours that colour-blind readers can tell apart.
/// Source: Okabe & Ito, "Color universal design", 2008.
constexpr std::array<unsigned, 7> kCurveColours = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7,
                                                   0xe69f00, 0x56b4e9, 0x000000};

void draw_title(Canvas& canvas, const std::string& title, double x) {
  canvas.colour(kInk);
  canvas.text(title, x, 22, 12.5, Anchor::centre, Weight::bold);
}

/// The unit square as it lies on the page.
struct UnitSquare {
  double left = 62, top = 42, side = 350;
  double x(double value) const { return left + std::clamp(value, 0.0, 1.0) * side; }
  double y(double value) const { return top + (1 - std::clamp(value, 0.0, 1.0)) * side; }
};

void draw_unit_axes(Canvas& canvas, const UnitSquare& square, const std::string& x_title,
                    const std::string& y_title) {
  for (int tenths = 0; tenths <= 10; tenths += 2) {
    const double value = tenths / 10.0;
    canvas.colour(kGrid);
    canvas.line(square.x(value), square.y(0), square.x(value), square.y(1), 0.7);
    canvas.line(square.x(0), square.y(value), square.x(1), square.y(value), 0.7);
    canvas.colour(kInk);
    canvas.text(fixed(value, 1), square.x(value), square.y(0) + 13, 10, Anchor::centre);
    canvas.text(fixed(value, 1), square.x(0) - 8, square.y(value), 10, Anchor::right);
  }
  canvas.frame(square.left, square.top, square.side, square.side, 1);
  canvas.text(x_title, square.x(0.5), square.y(0) + 33, 11.5, Anchor::centre);
  canvas.upright_text(y_title, square.left - 42, square.y(0.5), 11.5);
}

void draw_curve(Canvas& canvas, const UnitSquare& square, const Curve& curve, unsigned colour) {
  const auto points = std::min(curve.x.size(), curve.y.size());
  if (points == 0) return;
  auto* context = canvas.context();
  canvas.colour(colour);
  cairo_set_line_width(context, 2);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  for (std::size_t i = 0; i < points; ++i) {
    cairo_line_to(context, square.x(curve.x[i]), square.y(curve.y[i]));
  }
  cairo_stroke(context);
}

void draw_legend(Canvas& canvas, const UnitSquare& square, const std::vector<Curve>& curves) {
  constexpr double kLine = 17;
  constexpr double kSize = 10;
  double width = 0;
  for (const auto& curve : curves) width = std::max(width, canvas.text_width(curve.name, kSize));
  width += 44;
  const double height = kLine * static_cast<double>(curves.size()) + 8;
  const double left = square.x(1) - width - 8;
  double y = square.y(0) - height - 8;
  canvas.colour(kWhite, 0.85);
  canvas.rectangle(left, y, width, height);
  canvas.colour(kGrid);
  canvas.frame(left, y, width, height, 0.7);
  y += 4 + kLine / 2;
  for (std::size_t i = 0; i < curves.size(); ++i, y += kLine) {
    canvas.colour(kCurveColours[i % kCurveColours.size()]);
    canvas.line(left + 8, y, left + 28, y, 2);
    canvas.colour(kInk);
    canvas.text(curves[i].name, left + 35, y, kSize, Anchor::left);
  }
}

/// White to deep blue.
unsigned shade(double share) {
  const auto mix = [share](int low, int high) {
    return static_cast<unsigned>(std::lround(low + (high - low) * share));
  };
  return mix(0xf4, 0x08) << 16 | mix(0xf8, 0x45) << 8 | mix(0xfc, 0x8b);
}

}  // namespace

Plot roc_plot(const std::vector<Curve>& curves, const std::string& title) {
  return draw_plot(450, 450, kScale, [&](Canvas& canvas) {
    const UnitSquare square;
    canvas.colour(kWhite);
    canvas.rectangle(0, 0, 450, 450);
    draw_title(canvas, title, square.x(0.5));
    draw_unit_axes(canvas, square, "1 - specificity", "sensitivity");
    canvas.colour(kSoftInk);
    const double dashes[] = {4, 4};
    cairo_set_dash(canvas.context(), dashes, 2, 0);
    canvas.line(square.x(0), square.y(0), square.x(1), square.y(1), 1);
    cairo_set_dash(canvas.context(), nullptr, 0, 0);
    for (std::size_t i = curves.size(); i-- > 0;) {  // the first on top
      draw_curve(canvas, square, curves[i], kCurveColours[i % kCurveColours.size()]);
    }
    if (!curves.empty()) draw_legend(canvas, square, curves);
  });
}

Plot confusion_plot(const std::array<std::array<std::size_t, 2>, 2>& counts,
                    const std::string& title) {
  return draw_plot(450, 430, kScale, [&](Canvas& canvas) {
    constexpr double kLeft = 96;
    constexpr double kTop = 42;
    constexpr double kCell = 160;
    const std::array<std::string, 2> names = {"normal", "abnormal"};
    canvas.colour(kWhite);
    canvas.rectangle(0, 0, 450, 430);
    draw_title(canvas, title, kLeft + kCell);
    for (std::size_t truth = 0; truth < 2; ++truth) {
      const auto total = static_cast<double>(counts[truth][0] + counts[truth][1]);
      const double y = kTop + kCell * static_cast<double>(truth);
      for (std::size_t predicted = 0; predicted < 2; ++predicted) {
        const double x = kLeft + kCell * static_cast<double>(predicted);
        const double share = total > 0 ? static_cast<double>(counts[truth][predicted]) / total : 0;
        canvas.colour(shade(share));
        canvas.rectangle(x, y, kCell, kCell);
        canvas.colour(share > 0.5 ? kWhite : kInk);
        canvas.text(concat(counts[truth][predicted]), x + kCell / 2, y + kCell / 2 - 9, 26,
                    Anchor::centre);
        canvas.text(total > 0 ? fixed(100 * share, 1) + " %" : "no such record", x + kCell / 2,
                    y + kCell / 2 + 20, 11.5, Anchor::centre);
      }
      canvas.colour(kInk);
      canvas.text(names[truth], kLeft - 10, y + kCell / 2, 11.5, Anchor::right);
      canvas.text(names[truth], kLeft + kCell * (static_cast<double>(truth) + 0.5),
                  kTop + 2 * kCell + 16, 11.5, Anchor::centre);
    }
    canvas.frame(kLeft, kTop, 2 * kCell, 2 * kCell, 1);
    canvas.text("predicted", kLeft + kCell, kTop + 2 * kCell + 42, 12.5, Anchor::centre);
    canvas.upright_text("truth", 18, kTop + kCell, 12.5);
  });
}

}  // namespace ecgmm::plot
