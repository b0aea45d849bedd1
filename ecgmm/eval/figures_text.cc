// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/figures_text.h"

#include <cmath>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/core/types.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/ranking_text.h"

namespace ecgmm::eval {
namespace {

using metrics::Figure;
using metrics::FigureKind;
using metrics::kFigures;

/// Records that a figure is of.
std::size_t count_for(const Figures& figures, const Figure& of) {
  if (of.kind != FigureKind::call) return figures.n();
  const auto& counts = figures.called.counts;
  std::size_t n = 0;
  for (const int truth : {0, 1}) {
    for (const int called : {0, 1}) {
      if (of.among != nullptr && !of.among(truth, called)) continue;
      n += counts[static_cast<std::size_t>(truth)][static_cast<std::size_t>(called)];
    }
  }
  return n;
}

/// One row a figure; below the AUROC what it is among pairs of like age.
/// @param all  every figure, with the number of records it is of; else those for few words.
Table figure_table(const Figures& figures, const EvaluationOptions& options, bool all) {
  const bool is_mean = figures.parts.size() > 1;
  Table table{
      all ? "All figures" : "", {is_mean ? "over the folds" : "", "n", "", "95 % interval"}, {}};
  const auto& model = figures.ranking.model;
  for (std::size_t i = 0; i < kFigures.size(); ++i) {
    const auto& row = kFigures[i];
    if (!all && !row.is_short) continue;
    table.rows.push_back({std::string(row.name), concat(count_for(figures, row)),
                          figure(figures.values[i]), range(figures.intervals[i])});
    if (i != metrics::kAuroc) continue;
    table.rows.push_back({"age-matched", concat(model.n), figure(model.matched.value),
                          range(model.matched.interval)});
  }
  if (!all) {
    table.header.erase(table.header.begin() + 1);
    for (auto& row : table.rows) row.erase(row.begin() + 1);
  }
  if (options.after_selection) {
    table.header.push_back("");
    for (auto& row : table.rows) row.push_back("after selection");
  }
  table.notes.push_back(concat("age-matched: the AUROC over ", pairs_text(model.matched)));
  if (options.after_selection) {
    table.notes.push_back(
        "after selection: the model was chosen on these same records, so the figures are too "
        "optimistic");
  }
  return table;
}

std::string threshold_text(const Figures& figures) {
  if (figures.is_cross_validated()) {
    return std::string("each model uses its own threshold") +
           (figures.repeats > 1 ? "; counts of the first repeat" : "");
  }
  if (figures.thresholds.empty()) {
    const auto exact = shortest(figures.threshold);
    constexpr std::size_t kReadable = 5;  // letters: what a patient gave, not what was fitted
    return concat("called abnormal at a probability of at least ",
                  exact.size() <= kReadable ? exact : fixed(figures.threshold, 3));
  }
  std::vector<std::string> all;
  for (const auto& [parts, threshold] : figures.thresholds) {
    all.push_back(concat(parts.empty() ? "none" : parts.text(), " ", fixed(threshold, 3)));
  }
  return "thresholds, by the modalities of a record: " + join(all, ", ");
}

bool has_no_label(const Figures& figures) {
  return figures.unlabeled.n > 0 && figures.unlabeled.n == figures.counts.records;
}

}  // namespace

std::string answered_text(const Figures& figures) {
  const auto& answered = figures.answered;
  const auto& counts = figures.called.counts;
  if (!(answered.value < 1)) return {};
  return concat("answered ", counts[0][0] + counts[0][1] + counts[1][0] + counts[1][1], " of ",
                answered.n, " records, ", figure(answered.value), " ", bracketed(answered.interval),
                "; figures of calls cover these, figures of probabilities cover all");
}

Table short_table(const Figures& figures, const EvaluationOptions& options) {
  return figure_table(figures, options, /*all=*/false);
}

Table full_table(const Figures& figures, const EvaluationOptions& options) {
  auto table = figure_table(figures, options, /*all=*/true);
  const auto& model = figures.ranking.model;
  table.notes.push_back(concat("n = ", model.n, " records of ", figures.counts.all_patients,
                               " patients, ", model.positives, " abnormal"));
  if (const auto answered = answered_text(figures); !answered.empty()) {
    table.notes.push_back(answered);
  }
  table.notes.push_back(concat("PPV and NPV if ", percent(figures.calibration.line.share_positive),
                               " are abnormal, as in these records"));
  return table;
}

Table confusion_table(const Figures& figures) {
  const auto& counts = figures.called.counts;
  const auto row = [&](const char* name, std::size_t truth) {
    return std::vector<std::string>{name, concat(counts[truth][0]), concat(counts[truth][1])};
  };
  Table table{"",
              {"", std::string(kNormalCall), "called abnormal"},
              {row("truly normal", 0), row("truly abnormal", 1)}};
  table.notes = {threshold_text(figures)};
  return table;
}

std::string small_text(const Figures& figures) {
  const auto& patients = figures.counts.patients;
  const double area = figures.values[metrics::kAuroc];
  return concat(
      plural(figures.counts.all_patients, "patient"), " (", patients[0], " normal, ", patients[1],
      " abnormal); the figures are uncertain: AUROC ", figure(area),
      std::isnan(area) ? "" : ", 95 % interval " + range(figures.intervals[metrics::kAuroc]));
}

std::string small_lines(const Figures& figures, const EvaluationOptions& options) {
  if (!is_small(figures)) return {};
  std::string text = concat("small: ", small_text(figures), "\n");
  if (!figures.is_cross_validated() && !options.cross_validated) {
    text += concat(kCrossvalHint, "\n");
  }
  return text;
}

std::string headline_lines(const Figures& figures, const EvaluationOptions& options) {
  if (!is_small(figures) || !options.cross_validated) return {};
  const auto& known = *options.cross_validated;
  std::string text = concat("cross-validated, ", cross_validated_text(known), ": AUROC ",
                            figure(known.auroc), " ", bracketed(known.interval));
  if (!std::isnan(known.matched)) {
    text += concat(", age-matched (within 5 years) ", figure(known.matched), " ",
                   bracketed(known.matched_interval));
  }
  return text + "\nThe single split below is too small by itself.\n\n";
}

std::string cross_validated_text(const CrossValidated& known) {
  return concat(known.folds, " folds, n = ", known.n, " records, ", known.positives, " abnormal");
}

std::string heading_text(const EvaluationOptions& options) {
  std::string text;
  if (!options.heading.empty()) text += options.heading + "\n";
  for (const auto& remark : options.remarks) text += remark + "\n";
  return text.empty() ? text : text + "\n";
}

std::string count_text(const Figures& figures) {
  const auto& counts = figures.counts;
  const auto& model = figures.ranking.model;
  if (has_no_label(figures)) return plural(counts.records, "record") + ", none with a label\n";
  std::string text =
      concat(plural(model.n, "record"), " of ", plural(counts.all_patients, "patient"), ": ",
             model.n - model.positives, " normal, ", model.positives, " abnormal\n");
  std::vector<std::string> left_out;
  const auto note = [&](std::size_t count, const char* what) {
    if (count > 0) left_out.push_back(concat(count, " ", what));
  };
  note(counts.unreadable, "unreadable");
  note(counts.without_probability, "without a probability");
  note(counts.borderline, "borderline");
  note(counts.unlabeled, "without a label");
  if (!left_out.empty()) text += concat("left out: ", join(left_out, ", "), "\n");
  if (const auto answered = answered_text(figures); !answered.empty()) text += answered + "\n";
  return text;
}

std::string nothing_text(const Figures& figures) {
  if (has_no_label(figures)) {
    return "nothing to measure: no record has a label; predictions only";
  }
  return "nothing to measure: no record has both a prediction and the label normal or abnormal";
}

}  // namespace ecgmm::eval
