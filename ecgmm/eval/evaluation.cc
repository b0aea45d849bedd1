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

json number(double value) { return std::isnan(value) ? json(nullptr) : json(value); }

json ends(const metrics::Interval& interval) {
  return std::isnan(interval.low) ? json(nullptr) : json{interval.low, interval.high};
}

json metrics_json(const Figures& figures, const EvaluationOptions& options) {
  const auto& called = figures.called;
  const auto& counts = called.counts;
  return {
      {"schema", "ecgmm.metrics/1"},
      {"heading", options.heading},
      {"remarks", options.remarks},
      {"n", figures.truth.size()},
      {"positives", counts[1][0] + counts[1][1]},
      {"n_patients", figures.n_patients},
      {"n_unreadable", figures.n_unreadable},
      {"n_abstained", figures.n_abstained},
      {"n_borderline", figures.n_borderline},
      {"n_unlabelled", figures.n_unlabelled},
      {"threshold", options.threshold},
      {"auroc", number(figures.auroc.auroc)},
      {"auroc_ci95", ends(figures.auroc.interval)},
      {"auprc", number(figures.auprc)},
      {"accuracy", number(called.accuracy)},
      {"accuracy_ci95", ends(figures.accuracy_interval)},
      {"balanced_accuracy", number(called.balanced_accuracy)},
      {"sensitivity", number(called.sensitivity)},
      {"sensitivity_ci95", ends(figures.sensitivity_interval)},
      {"specificity", number(called.specificity)},
      {"specificity_ci95", ends(figures.specificity_interval)},
      {"ppv", number(called.ppv)},
      {"npv", number(called.npv)},
      {"f1", number(called.f1)},
      {"mcc", number(called.mcc)},
      {"brier", number(figures.brier)},
      {"log_loss", number(figures.log_loss)},
      {"confusion",
       {{"tn", counts[0][0]}, {"fp", counts[0][1]}, {"fn", counts[1][0]}, {"tp", counts[1][1]}}},
  };
}

/// "<what>, test split (n = 41)". Without the heading where that cannot be drawn: it may hold a
/// folder's name, which need not be UTF-8.
std::string plot_title(const std::string& what, const Figures& figures,
                       const EvaluationOptions& options) {
  std::string heading = options.heading.substr(0, options.heading.find(':'));
  if (!io::is_utf8(heading)) heading.clear();
  return concat(what, heading.empty() ? "" : ", ", heading, " (n = ", figures.truth.size(), ")");
}

std::optional<plot::Plot> roc(const Figures& figures, const EvaluationOptions& options) {
  const auto points = metrics::roc_curve(figures.probabilities, figures.truth);
  if (points.empty()) return std::nullopt;
  plot::Curve curve;
  curve.name = concat("AUROC ", fixed(figures.auroc.auroc, 3));
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
  const Figures figures = measure(records, options.threshold);
  Evaluation evaluation;
  evaluation.metrics = metrics_json(figures, options);
  evaluation.report = heading_text(options) + metrics::classification_report(figures.called.counts);
  if (const auto small = small_line(figures); !small.empty()) evaluation.report += "\n" + small;
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
