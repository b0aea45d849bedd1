// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/report_plots.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/utf8.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::eval {
namespace {

/// "<what>, test split (n = 41)". Without the heading where that cannot be drawn: it may hold a
/// folder's name, which need not be UTF-8.
std::string plot_title(const std::string& what, const Figures& figures,
                       const EvaluationOptions& options) {
  const auto end = std::min(options.heading.find(':'), options.heading.find(" of "));
  std::string heading = options.heading.substr(0, end);
  if (!io::is_utf8(heading)) heading.clear();
  return concat(what, heading.empty() ? "" : ", ", heading, " (n = ", figures.n(), ")");
}

std::vector<plot::BandedCurve> degradation_curves(const Degradation& degradation) {
  std::vector<plot::BandedCurve> curves(2);
  curves[0].curve.name = "missing at random";
  curves[1].curve.name = "abnormal patients lose the image first";
  for (std::size_t i = 0; i < 2; ++i) {
    for (const auto& point : i == 0 ? degradation.at_random : degradation.sicker_first) {
      curves[i].curve.x.push_back(point.removed);
      curves[i].curve.y.push_back(point.auroc);
      curves[i].low.push_back(point.low);
      curves[i].high.push_back(point.high);
    }
  }
  return curves;
}

}  // namespace

std::optional<plot::Plot> draw_roc(const Figures& figures, const EvaluationOptions& options) {
  std::vector<plot::Curve> curves;
  for (const auto& part : figures.parts) {
    if (part.repeat != figures.parts[0].repeat) continue;
    const auto points = metrics::roc_curve(part.scores, part.truth);
    if (points.empty()) continue;
    plot::Curve curve;
    const double area = metrics::auroc(part.scores, part.truth);
    curve.name = figures.parts.size() == 1
                     ? concat("AUROC ", fixed(area, 3))
                     : concat("fold ", curves.size() + 1, ", AUROC ", fixed(area, 3));
    for (const auto& point : points) {
      curve.x.push_back(point.false_positive_rate);
      curve.y.push_back(point.true_positive_rate);
    }
    curves.push_back(std::move(curve));
  }
  if (curves.empty()) return std::nullopt;
  return plot::roc_plot(
      curves, plot_title(curves.size() == 1 ? "ROC curve" : "ROC curves", figures, options));
}

plot::Plot draw_confusion(const Figures& figures, const EvaluationOptions& options) {
  return plot::confusion_plot(figures.called.counts,
                              plot_title("Confusion matrix", figures, options));
}

std::vector<NamedPlot> draw_others(const Figures& figures, const EvaluationOptions& options) {
  std::vector<NamedPlot> plots;
  if (figures.n() == 0) return plots;
  plots.push_back({"calibration",
                   "Share of abnormal records by predicted probability, with 95 % intervals and "
                   "numbers of records; on the dashed line the probabilities are correct.",
                   plot::reliability_plot(reliability_points(figures.calibration),
                                          plot_title("Calibration", figures, options))});
  plots.push_back({"decision_curve",
                   "Net benefit of treating by the model, all patients or none, by the probability "
                   "at which one would act; the prevalence is that of the table below.",
                   plot::decision_curve_plot(benefit_curves(figures.decisions),
                                             plot_title("Decision curve", figures, options))});
  plots.push_back({"risk_coverage",
                   "Share of wrong answers if only the most certain records are answered.",
                   plot::risk_coverage_plot(coverage_curve(figures.decisions),
                                            plot_title("Risk and coverage", figures, options))});
  const auto& degradation = figures.ranking.degradation;
  if (!degradation.at_random.empty() && !std::isnan(degradation.at_random[0].auroc)) {
    plots.push_back({"degradation",
                     "AUROC with missing modalities; whiskers: 5 to 95 % of the draws.",
                     plot::degradation_plot(degradation_curves(degradation),
                                            plot_title("Missing modalities", figures, options))});
  }
  return plots;
}

std::vector<NamedPlot> all_plots(const std::optional<plot::Plot>& roc, const plot::Plot& confusion,
                                 const std::vector<NamedPlot>& others) {
  std::vector<NamedPlot> plots;
  if (roc) {
    plots.push_back({"roc_curve", "Sensitivity against 1 - specificity at every threshold.", *roc});
  }
  plots.push_back({"confusion_matrix", "Calls by label.", confusion});
  plots.insert(plots.end(), others.begin(), others.end());
  return plots;
}

void write_plots(const std::filesystem::path& folder, const std::vector<NamedPlot>& plots) {
  for (const auto& [file, caption, plot] : plots) {
    io::write_file(folder / (file + ".png"), plot.png);
    io::write_file(folder / (file + ".svg"), plot.svg);
  }
}

}  // namespace ecgmm::eval
