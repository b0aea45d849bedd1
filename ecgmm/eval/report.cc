// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/report.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/drift_text.h"
#include "ecgmm/eval/figures_text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/ranking_text.h"
#include "ecgmm/eval/subgroup_keys.h"
#include "ecgmm/eval/tripod.h"

namespace ecgmm::eval {
namespace {

const std::array<const char*, 3> kStatements = {
    "The model gives the probability that an ECG is abnormal as defined by its training labels, "
    "and calls it abnormal at or above a threshold. It names no disease.",
    "\"Normal\" means no abnormality seen in lead II; it excludes neither infarction nor ischemia.",
    "It is not a medical device: no decision about a patient may rest on it. The figures hold for "
    "patients like those below; for groups with few patients they are uncertain."};

/// A figure with its interval, for large letters.
PageFigure large(double value, const metrics::Interval& interval, const std::string& what,
                 bool is_minor = false) {
  return {figure(value, 2), std::isnan(value) ? "" : bracketed(interval, 2), what, is_minor};
}

PageSection say_section(const Figures& figures, const EvaluationOptions& options) {
  PageSection section{"say", "What this model can and cannot tell"};
  const auto& ranking = figures.ranking;
  if (!ranking.shortcut_warning.empty()) section.cautions.push_back(ranking.shortcut_warning);
  if (figures.n() == 0) section.cautions.push_back(nothing_text(figures));
  if (figures.n() > 0) {
    if (is_small(figures)) {
      section.cautions.push_back(
          concat(figures.is_cross_validated() ? "small: " : "too small: ", small_text(figures),
                 figures.is_cross_validated() ? ""
                 : options.cross_validated    ? ". The headline is the cross-validated figure."
                                              : concat("; ", kCrossvalHint)));
    }
    for (const auto& doubt : ranking.doubts) section.cautions.push_back(doubt);
  }
  if (options.after_selection) {
    section.cautions.push_back(
        "after selection: the model was chosen on these same records, so its figures are too "
        "optimistic");
  }
  section.paragraphs.assign(options.statements.begin(), options.statements.end());
  if (section.paragraphs.empty()) section.paragraphs.assign(kStatements.begin(), kStatements.end());
  return section;
}

PageSection short_section(const Figures& figures, const EvaluationOptions& options) {
  PageSection section{"short", "Summary"};
  const auto& model = figures.ranking.model;
  const auto& own = figures.decisions.points;
  const bool is_minor =
      is_small(figures) && !figures.is_cross_validated() && options.cross_validated.has_value();
  section.paragraphs = {
      concat("Intervals are 95 %, over patients. ", is_minor ? "The single split: " : "",
             "n = ", plural(model.n, "record"), " of ",
             plural(figures.counts.all_patients, "patient"), ", ", model.positives, " abnormal.")};
  if (is_minor) {
    const auto& known = *options.cross_validated;
    const auto of = cross_validated_text(known);
    section.headline = {large(known.auroc, known.interval, "AUROC, cross-validated: " + of),
                        large(known.matched, known.matched_interval,
                              "age-matched AUROC (within 5 years), cross-validated: " + of)};
  }
  const auto add = [&](double value, const metrics::Interval& interval, const std::string& what) {
    section.headline.push_back(
        large(value, interval, (is_minor ? "too small, single split: " : "") + what, is_minor));
  };
  add(model.auroc, model.interval, concat("AUROC, n = ", model.n));
  add(model.matched.value, model.matched.interval,
      "age-matched AUROC, " + pairs_text(model.matched));
  if (own.empty()) return section;
  const char* of_answered = answered_text(figures).empty() ? "" : ", of those answered";
  add(own[0].sensitivity.value, own[0].sensitivity.interval,
      concat("sensitivity, n = ", own[0].sensitivity.n, " abnormal", of_answered));
  add(own[0].specificity.value, own[0].specificity.interval,
      concat("specificity, n = ", own[0].specificity.n, " normal", of_answered));
  return section;
}

PageSection data_section(const Figures& figures, const EvaluationOptions& options) {
  PageSection section{"data", "Participants"};
  for (const auto& line : split_text(count_text(figures), '\n')) {
    if (!line.empty()) section.paragraphs.push_back(line);
  }
  const auto borderline = borderline_text(figures.ranking.borderline);
  if (!borderline.empty()) section.paragraphs.push_back(borderline);
  if (const auto unlabeled = unlabeled_text(figures.unlabeled); !unlabeled.empty()) {
    section.paragraphs.push_back(unlabeled);
  }
  section.tables = unlabeled_tables(figures.unlabeled);
  section.tables.push_back(refusal_table(figures.refusals));
  if (figures.n() == 0) {  // else it stands with the subgroups
    section.tables.push_back(refusal_table_by_attribute(figures.refusals));
  }
  for (const auto& remark : options.remarks) section.paragraphs.push_back(remark);
  return section;
}

PageSection parts_section(const Figures& figures) {
  PageSection section{"parts", "Missing modalities"};
  section.tables = {subset_table(figures.ranking), degradation_table(figures.ranking)};
  if (figures.ranking.subsets.empty()) {
    section.paragraphs = {
        "The model needs all of its modalities: a record without one gets no answer."};
  }
  return section;
}

PageSection subgroup_section(const Figures& figures, const EvaluationOptions& options) {
  PageSection section{"subgroups", "Subgroups"};
  const bool all_answered = answered_text(figures).empty();
  section.paragraphs = {
      concat("No value of fewer than ", kFewestShown,
             " patients is shown. A record with several values counts for each. With many "
             "subgroups, some differ by chance.",
             all_answered
                 ? ""
                 : " AUROCs cover all records, sensitivity and specificity only those answered.")};
  if (!options.left_out_attributes.empty()) {
    section.paragraphs.push_back(
        concat("Left out because they have more than ", kMostWords,
               " different values: ", join(options.left_out_attributes, ", "), "."));
  }
  for (const auto& subgroups : figures.subgroups)
    section.tables.push_back(subgroup_table(subgroups));
  section.tables.push_back(refusal_table_by_attribute(figures.refusals));
  return section;
}

PageSection drift_section(const Drift& drift) {
  PageSection section{"drift", "Distribution shift"};
  const auto line = drift_line(drift);
  if (!line.empty()) section.cautions = {line};
  section.paragraphs = drift_text(drift);
  section.tables = {drift_table(drift)};
  return section;
}

bool shows_something(const PageSection& section) {
  return !section.plots.empty() || !section.facts.empty() || !section.paragraphs.empty() ||
         std::any_of(section.tables.begin(), section.tables.end(),
                     [](const auto& table) { return !table.rows.empty(); });
}

}  // namespace

Page make_report(const Figures& figures, const EvaluationOptions& options,
                 const std::vector<NamedPlot>& plots, const std::vector<Table>& more) {
  const auto shown = [&](std::initializer_list<std::string_view> files) {
    std::vector<PagePlot> found;
    for (const auto& plot : plots) {
      if (std::find(files.begin(), files.end(), plot.file) == files.end()) continue;
      found.push_back({plot.file, plot.caption, plot.plot.svg});
    }
    return found;
  };
  Page page{
      concat("Normal or abnormal ECG: ", options.heading.empty() ? "evaluation" : options.heading),
      {"Report of ecgmm on one model. Each figure is given with its interval and n."},
      {},
      "TRIPOD+AI: where each item is reported",
      tripod_map()};
  auto& sections = page.sections;
  sections.push_back(say_section(figures, options));
  if (figures.n() > 0) sections.push_back(short_section(figures, options));
  sections.push_back(data_section(figures, options));
  if (figures.drift) sections.push_back(drift_section(*figures.drift));
  if (figures.n() > 0) {
    PageSection performance{"performance", "Discrimination"};
    performance.plots = shown({"roc_curve", "confusion_matrix"});
    performance.tables = {full_table(figures, options), confusion_table(figures)};
    performance.tables.insert(performance.tables.end(), more.begin(), more.end());
    sections.push_back(std::move(performance));
    PageSection calibration{"calibration", "Calibration"};
    calibration.plots = shown({"calibration"});
    calibration.tables = {calibration_table(figures.calibration, figures.uncalibrated),
                          reliability_table(figures.calibration)};
    sections.push_back(std::move(calibration));
    PageSection decisions{"decisions", "Clinical utility"};
    decisions.plots = shown({"decision_curve", "risk_coverage"});
    decisions.tables = {operating_table(figures.decisions), benefit_table(figures.decisions),
                        answered_table(figures.decisions)};
    sections.push_back(std::move(decisions));
    auto parts = parts_section(figures);
    parts.plots = shown({"degradation"});
    sections.push_back(std::move(parts));
    PageSection baselines{"baselines", "Baselines"};
    baselines.tables = {baseline_table(figures.ranking, Room::page),
                        comparison_table(figures.ranking)};
    sections.push_back(std::move(baselines));
    sections.push_back(subgroup_section(figures, options));
  }
  PageSection made{"made", "Provenance"};
  made.facts = options.facts;
  sections.push_back(std::move(made));
  std::erase_if(sections, [](const auto& section) { return !shows_something(section); });
  return page;
}

}  // namespace ecgmm::eval
