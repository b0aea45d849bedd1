// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/evaluation.h"

#include <cmath>
#include <tuple>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/figures.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/utf8.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::eval {
namespace {

using nlohmann::json;

json metrics_json(const Figures& figures, const EvaluationOptions& options) {
  const auto& counts = figures.counts;
  const auto& calls = figures.called.counts;
  json metrics = {
      {"schema", "ecgmm.metrics/1"},
      {"heading", options.heading},
      {"remarks", options.remarks},
      {"n", figures.columns.truth.size()},
      {"positives", figures.ranking.model.positives},
      {"n_patients", counts.all_patients},
      {"n_unreadable", counts.unreadable},
      {"n_abstained", counts.abstained},
      {"n_without_probability", counts.without_probability},
      {"n_borderline", counts.borderline},
      {"n_unlabelled", counts.unlabelled},
      {"threshold", options.threshold},
      {"confusion",
       {{"tn", calls[0][0]}, {"fp", calls[0][1]}, {"fn", calls[1][0]}, {"tp", calls[1][1]}}},
  };
  for (std::size_t i = 0; i < metrics::kFigureCount; ++i) {
    const std::string name(to_string(static_cast<metrics::Figure>(i)));
    metrics[name] = number_or_null(figures.values[i]);
    metrics[name + "_ci95"] = ends_or_null(figures.intervals[i]);
  }
  metrics.update(to_json(figures.ranking));
  return metrics;
}

std::string report_text(const Figures& figures, const EvaluationOptions& options) {
  const auto& ranking = figures.ranking;
  std::string text = heading_text(options.heading, options.remarks);
  if (!ranking.shortcut_warning.empty()) text += ranking.shortcut_warning + "\n\n";
  text += metrics::classification_report(figures.called.counts);
  if (const auto small = small_line(figures); !small.empty()) text += "\n" + small;
  return text + "\n" + ranking_text(ranking);
}

/// "<what>, test split (n = 41)". Without the heading where that cannot be drawn: it may hold a
/// folder's name, which need not be UTF-8.
std::string plot_title(const std::string& what, const Figures& figures,
                       const EvaluationOptions& options) {
  std::string heading = options.heading.substr(0, options.heading.find(':'));
  if (!io::is_utf8(heading)) heading.clear();
  return concat(what, heading.empty() ? "" : ", ", heading, " (n = ", figures.columns.truth.size(),
                ")");
}

std::optional<plot::Plot> roc(const Figures& figures, const EvaluationOptions& options) {
  const auto points = metrics::roc_curve(figures.columns.scores, figures.columns.truth);
  if (points.empty()) return std::nullopt;
  plot::Curve curve;
  curve.name = concat("AUROC ", fixed(figures.ranking.model.auroc, 3));
  for (const auto& point : points) {
    curve.x.push_back(point.false_positive_rate);
    curve.y.push_back(point.true_positive_rate);
  }
  return plot::roc_plot({curve}, plot_title("ROC curve", figures, options));
}

void write_plot(const std::filesystem::path& folder, const std::string& name,
                const plot::Plot& plot) {
  io::write_file(folder / (name + ".png"), plot.png);
  io::write_file(folder / (name + ".svg"), plot.svg);
}

}  // namespace

Evaluation evaluate(const std::vector<ScoredRecord>& records, const EvaluationOptions& options) {
  const Figures figures = measure(records, options);
  Evaluation evaluation;
  evaluation.metrics = metrics_json(figures, options);
  evaluation.report = report_text(figures, options);
  evaluation.summary = summary_text(figures, options);
  evaluation.confusion =
      plot::confusion_plot(figures.called.counts, plot_title("Confusion matrix", figures, options));
  evaluation.roc = roc(figures, options);
  return evaluation;
}

void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation,
                      const std::vector<ScoredRecord>& records) {
  // A heading that is not UTF-8 must not stop the JSON either.
  io::write_file(folder / "metrics.json",
                 evaluation.metrics.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  io::write_file(folder / "predictions.csv", predictions_csv(records));
  io::write_file(folder / "classification_report.txt", evaluation.report);
  write_plot(folder, "confusion_matrix", evaluation.confusion);
  if (evaluation.roc) write_plot(folder, "roc_curve", *evaluation.roc);
}

std::string predictions_csv(const std::vector<ScoredRecord>& records) {
  std::string text = "cohort,id,status,probability,predicted,truth\n";
  for (const auto& record : records) {
    const auto& [prediction, truth] = std::tie(record.prediction, record.truth);
    const bool ok = prediction.status == bundle::PredictionStatus::ok;
    text += concat(io::csv_field(prediction.key.cohort), ",", io::csv_field(prediction.key.id), ",",
                   to_string(prediction.status), ",", ok ? shortest(prediction.probability) : "",
                   ",", ok ? prediction.abnormal ? "abnormal" : "normal" : "", ",",
                   truth ? to_string(*truth) : "", "\n");
  }
  return text;
}

}  // namespace ecgmm::eval
