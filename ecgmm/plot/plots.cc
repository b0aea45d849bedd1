// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/plots.h"

#include <cmath>

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

}  // namespace

Plot roc_plot(const std::vector<Curve>& curves, const std::string& title) {
  return draw_plot(450, 450, kScale, [&](Canvas& canvas) {
    const Frame frame{{.title = "1 - specificity"}, {.title = "sensitivity"}};
    canvas.color(kWhite);
    canvas.rectangle(0, 0, 450, 450);
    draw_title(canvas, title, frame);
    draw_axes(canvas, frame);
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

}  // namespace ecgmm::plot
