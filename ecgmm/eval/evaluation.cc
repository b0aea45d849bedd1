// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/evaluation.h"

#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/drift_text.h"
#include "ecgmm/eval/figures.h"
#include "ecgmm/eval/figures_text.h"
#include "ecgmm/eval/html.h"
#include "ecgmm/eval/predictions_csv.h"
#include "ecgmm/eval/ranking_text.h"
#include "ecgmm/eval/report.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::eval {
namespace {

using nlohmann::json;

void check_calls(const std::vector<ScoredRecord>& records) {
  for (const auto& record : records) {
    const auto& prediction = record.prediction;
    if (is_answered(record) &&
        prediction.abnormal != (prediction.probability >= prediction.threshold)) {
      throw Error(ErrorKind::internal,
                  "the call of record " + prediction.key.id + " contradicts the threshold");
    }
  }
}

/// A line where something differs from the training data.
std::string shift_line(const Figures& figures) {
  const auto line = figures.drift ? drift_line(*figures.drift) : "";
  return line.empty() ? "" : line + "\n";
}

/// What there is to say where nothing can be measured.
std::string nothing_tables(const Figures& figures) {
  std::string text = count_text(figures) + shift_line(figures) + nothing_text(figures) + "\n";
  for (const auto& line :
       {unlabeled_text(figures.unlabeled), borderline_text(figures.ranking.borderline)}) {
    if (!line.empty()) text += line + "\n";
  }
  auto tables = unlabeled_tables(figures.unlabeled);
  tables.push_back(refusal_table(figures.refusals));
  for (const auto& table : tables) {
    if (!table.rows.empty()) text += "\n" + to_text(table);
  }
  return text;
}

std::string report_text(const Figures& figures, const EvaluationOptions& options) {
  std::string text = heading_text(options);
  if (figures.n() == 0) return text + nothing_tables(figures);
  if (const auto& warning = figures.ranking.shortcut_warning; !warning.empty()) {
    text += warning + "\n\n";
  }
  text += headline_lines(figures, options);
  text += metrics::classification_report(figures.called.counts);
  if (const auto small = small_lines(figures, options); !small.empty()) text += "\n" + small;
  text += "\n";
  for (const auto& doubt : figures.ranking.doubts) text += doubt + "\n";
  text += ranking_text(figures.ranking);
  std::vector<Table> tables = {full_table(figures, options),
                               calibration_table(figures.calibration, figures.uncalibrated),
                               operating_table(figures.decisions), refusal_table(figures.refusals),
                               refusal_table_by_attribute(figures.refusals)};
  for (const auto& subgroups : figures.subgroups) tables.push_back(subgroup_table(subgroups));
  for (const auto& table : tables) {
    if (!table.rows.empty()) text += "\n" + to_text(table);
  }
  return text;
}

std::string summary_text(const Figures& figures, const EvaluationOptions& options) {
  const auto& ranking = figures.ranking;
  std::string text = heading_text(options);
  if (!ranking.shortcut_warning.empty()) text += ranking.shortcut_warning + "\n\n";
  if (figures.n() == 0) return text + nothing_tables(figures);
  text += headline_lines(figures, options) + count_text(figures);
  text += shift_line(figures);
  text += "\n" + to_text(short_table(figures, options));
  for (const auto& doubt : ranking.doubts) text += doubt + "\n";
  text += "\n" + to_text(confusion_table(figures));
  for (const auto& table : {subset_table(ranking), baseline_table(ranking, Room::screen)}) {
    if (!table.rows.empty()) text += "\n" + to_text(table);
  }
  const auto borderline = borderline_text(ranking.borderline);
  if (!borderline.empty()) text += "\n" + borderline + "\n";
  if (figures.counts.all_patients < figures.n()) {
    text += "\nsome patients have several records; the intervals are over patients\n";
  }
  if (const auto small = small_lines(figures, options); !small.empty()) text += "\n" + small;
  return text;
}

}  // namespace

Evaluation evaluate(const std::vector<ScoredRecord>& records, const EvaluationOptions& options) {
  check_calls(records);
  const std::vector<FoldView> view = {{0, records}};
  const Figures figures = measure(view, options);
  Evaluation evaluation;
  evaluation.metrics = to_json(figures, options);
  evaluation.metrics["schema"] = "ecgmm.metrics/1";
  evaluation.metrics["threshold"] = figures.threshold;
  evaluation.report = report_text(figures, options);
  evaluation.summary = summary_text(figures, options);
  evaluation.confusion = draw_confusion(figures, options);
  evaluation.roc = draw_roc(figures, options);
  evaluation.others = draw_others(figures, options);
  evaluation.html = to_html(make_report(
      figures, options, all_plots(evaluation.roc, evaluation.confusion, evaluation.others)));
  return evaluation;
}

void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation,
                      const std::vector<ScoredRecord>& records) {
  // A heading that is not UTF-8 must not stop the JSON either.
  io::write_file(folder / "metrics.json", io::json_text(evaluation.metrics, 2) + "\n");
  io::write_file(folder / "predictions.csv", predictions_csv(records));
  io::write_file(folder / "classification_report.txt", evaluation.report);
  io::write_file(folder / "report.html", evaluation.html);
  write_plots(folder, all_plots(evaluation.roc, evaluation.confusion, evaluation.others));
}

}  // namespace ecgmm::eval
