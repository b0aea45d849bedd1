// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/figures.h"

namespace ecgmm::eval {
namespace {

using metrics::Figure;

constexpr std::size_t kFewPatients = 100;
constexpr std::size_t kFewOfAClass = 30;

Table figure_table(const Figures& figures) {
  Table table{"", {"", "", "95 % interval"}, {}};
  const auto add = [&](const char* name, double value, const metrics::Interval& interval) {
    table.rows.push_back({name, figure(value), range(interval)});
  };
  const auto add_figure = [&](const char* name, Figure which) {
    add(name, figures.value(which), figures.interval(which));
  };
  add_figure("AUROC", Figure::auroc);
  add("age-matched", figures.ranking.model.matched.value, figures.ranking.model.matched.interval);
  add_figure("accuracy", Figure::accuracy);
  add_figure("sensitivity", Figure::sensitivity);
  add_figure("specificity", Figure::specificity);
  add_figure("F1", Figure::f1);
  table.notes.push_back(
      concat("age-matched: the AUROC over ", pairs_text(figures.ranking.model.matched)));
  return table;
}

Table confusion_table(const metrics::Confusion& counts, double threshold) {
  const auto row = [&](const char* name, std::size_t truth) {
    return std::vector<std::string>{name, std::to_string(counts[truth][0]),
                                    std::to_string(counts[truth][1])};
  };
  return {"",
          {"", "called normal", "called abnormal"},
          {row("truly normal", 0), row("truly abnormal", 1)},
          {concat("called abnormal from a probability of ", shortest(threshold), " on")}};
}

}  // namespace

std::string small_line(const Figures& figures) {
  const auto& patients = figures.counts.patients;
  if (figures.counts.all_patients >= kFewPatients &&
      std::min(patients[0], patients[1]) >= kFewOfAClass) {
    return {};
  }
  const double area = figures.value(Figure::auroc);
  return concat(
      "small: ", plural(figures.counts.all_patients, "patient"), " (", patients[0], " normal, ",
      patients[1], " abnormal), so the figures are uncertain: AUROC ", figure(area),
      std::isnan(area) ? "" : ", 95 % interval " + range(figures.interval(Figure::auroc)), "\n");
}

std::string heading_text(const std::string& heading, const std::vector<std::string>& remarks) {
  std::string text;
  if (!heading.empty()) text += heading + "\n";
  for (const auto& remark : remarks) text += remark + "\n";
  return text.empty() ? text : text + "\n";
}

std::string count_text(const Counts& counts, const Discrimination& model) {
  std::string text =
      concat(plural(model.n, "record"), " of ", plural(counts.all_patients, "patient"), ": ",
             model.n - model.positives, " normal, ", model.positives, " abnormal\n");
  std::vector<std::string> left_out;
  const auto note = [&](std::size_t count, const char* what) {
    if (count > 0) left_out.push_back(concat(count, " ", what));
  };
  note(counts.unreadable, "unreadable");
  note(counts.abstained, "abstained");
  note(counts.without_probability, "without a probability");
  note(counts.borderline, "borderline");
  note(counts.unlabelled, "without label");
  if (!left_out.empty()) text += concat("left out: ", join(left_out, ", "), "\n");
  return text;
}

std::string summary_text(const Figures& figures, const EvaluationOptions& options) {
  const auto& ranking = figures.ranking;
  std::string text = heading_text(options.heading, options.remarks);
  if (!ranking.shortcut_warning.empty()) text += ranking.shortcut_warning + "\n\n";
  text += count_text(figures.counts, ranking.model);
  if (figures.columns.truth.empty()) {
    text += "nothing to measure: no record has a prediction and the label normal or abnormal\n";
  } else {
    text += "\n" + to_text(figure_table(figures));
    for (const auto& doubt : ranking.doubts) text += doubt + "\n";
    text += "\n" + to_text(confusion_table(figures.called.counts, options.threshold));
    for (const auto& table : {subset_table(ranking), baseline_table(ranking)}) {
      if (!table.rows.empty()) text += "\n" + to_text(table);
    }
  }
  const auto borderline = borderline_text(ranking.borderline);
  if (!borderline.empty()) text += "\n" + borderline + "\n";
  if (figures.columns.truth.empty()) return text;
  if (figures.counts.all_patients < figures.columns.truth.size()) {
    text += "\nsome patients have several records: the intervals are over patients\n";
  }
  if (const auto small = small_line(figures); !small.empty()) text += "\n" + small;
  return text;
}

}  // namespace ecgmm::eval
