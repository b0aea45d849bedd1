// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/cross_validation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/figures.h"
#include "ecgmm/eval/ranking.h"
#include "ecgmm/io/file.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::eval {
namespace {

using metrics::Figure;
using nlohmann::json;

std::vector<PartView> views(const std::vector<Fold>& folds) {
  std::vector<PartView> parts;
  for (const auto& fold : folds) parts.push_back({fold.repeat, fold.records});
  return parts;
}

/// What the calls of all folds are worth, each at its own model's threshold.
struct Calls {
  metrics::PerFigure<double> values;
  metrics::PerFigure<metrics::BootstrapInterval> intervals;
};

constexpr std::array<Figure, 8> kCallFigures = {Figure::accuracy,    Figure::balanced_accuracy,
                                                Figure::sensitivity, Figure::specificity,
                                                Figure::ppv,         Figure::npv,
                                                Figure::f1,          Figure::mcc};

Calls measure_calls(std::span<const LabelledPart> parts) {
  const auto called = joined(columns(
      parts, [](const ScoredRecord& record) { return record.prediction.abnormal ? 1.0 : 0.0; }));
  const std::vector<std::uint32_t> once(called.truth.size(), 1);
  return {metrics::WeightedFigures(called.scores, called.truth, 0.5)(once),
          metrics::bootstrap_figures(called.scores, called.truth, 0.5, called.persons)};
}

/// A variant against the first one.
struct Comparison {
  std::string name;
  Discrimination figures;
  Gain gain;  // variant - first
};

/// The first variant's records with another's probability as their only baseline.
std::vector<Fold> beside(const Variant& first, const Variant& other) {
  if (first.folds.size() != other.folds.size()) {
    throw Error(ErrorKind::internal, concat("crossval: ", other.name, " has other folds"));
  }
  std::vector<Fold> folds = first.folds;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const auto& theirs = other.folds[i];
    if (theirs.repeat != folds[i].repeat || theirs.number != folds[i].number) {
      throw Error(ErrorKind::internal, concat("crossval: ", other.name, " has other folds"));
    }
    std::map<std::pair<std::string, std::string>, const ScoredRecord*> known;
    for (const auto& record : theirs.records) {
      known[{record.prediction.key.cohort, record.prediction.key.id}] = &record;
    }
    for (auto& record : folds[i].records) {
      record.baselines.clear();
      const auto found = known.find({record.prediction.key.cohort, record.prediction.key.id});
      if (found == known.end() || !is_answered(*found->second)) continue;
      if (found->second->truth != record.truth) {
        throw Error(ErrorKind::internal, concat("crossval: ", other.name, " has other labels"));
      }
      record.baselines = {found->second->prediction.probability};
    }
  }
  return folds;
}

Comparison compare_variant(const Variant& first, const Variant& other) {
  const auto folds = beside(first, other);
  const auto labelled = labelled_parts(views(folds));
  const std::vector<Score> theirs = {baseline_score(0)};
  const auto other_columns = columns(labelled, theirs[0]);
  return {other.name, discriminate(other_columns),
          compare(other_columns, columns(labelled, model_score, theirs))};
}

/// A gain must hold among patients of like age too.
std::string verdict(const Gain& gain) {
  if (!excludes(gain.auroc.interval, 0)) return "no difference shown";
  if (gain.auroc.difference < 0) return "worse";
  return gain.matched.interval.low > 0 ? "better" : "better, not shown at like age";
}

json fold_json(const std::vector<Fold>& folds) {
  auto list = json::array();
  const auto labelled = labelled_parts(views(folds));
  const auto scored = columns(labelled, model_score);
  for (std::size_t i = 0; i < folds.size(); ++i) {
    list.push_back({{"repeat", folds[i].repeat},
                    {"fold", folds[i].number},
                    {"n", scored[i].truth.size()},
                    {"positives", std::count(scored[i].truth.begin(), scored[i].truth.end(), 1)},
                    {"auroc", number_or_null(metrics::auroc(scored[i].scores, scored[i].truth))}});
  }
  return list;
}

json variants_json(const std::vector<Comparison>& comparisons) {
  auto list = json::array();
  for (const auto& [name, figures, gain] : comparisons) {
    json one = {{"name", name},
                {"n", figures.n},
                {"auroc", number_or_null(figures.auroc)},
                {"auroc_ci95", ends_or_null(figures.interval)},
                {"age_matched_auroc", number_or_null(figures.matched.value)},
                {"difference", to_json(gain)},
                {"verdict", verdict(gain)}};
    list.push_back(std::move(one));
  }
  return list;
}

Table variant_table(const Variant& first, const Ranking& ranking,
                    const std::vector<Comparison>& comparisons) {
  Table table{concat("compared with ", first.name, ", paired on the same folds"),
              {"", "n", "AUROC", "95 % interval", "age-matched", "difference", "95 % interval", ""},
              {}};
  const auto& own = ranking.model;
  table.rows.push_back({first.name, concat(own.n), figure(own.auroc), range(own.interval),
                        figure(own.matched.value), "", "", ""});
  for (const auto& [name, figures, gain] : comparisons) {
    table.rows.push_back({name, concat(figures.n), figure(figures.auroc), range(figures.interval),
                          figure(figures.matched.value), signed_figure(gain.auroc.difference),
                          range(gain.auroc.interval), verdict(gain)});
  }
  return table;
}

Table figure_table(const Ranking& ranking, const Calls& calls, bool after_selection) {
  const std::string mark = after_selection ? "after selection" : "";
  Table table{"", {"mean over folds", "", "95 % interval", ""}, {}};
  const auto& model = ranking.model;
  table.rows.push_back({"AUROC", figure(model.auroc), range(model.interval), mark});
  table.rows.push_back(
      {"age-matched", figure(model.matched.value), range(model.matched.interval), mark});
  for (const auto which : {Figure::sensitivity, Figure::specificity, Figure::f1}) {
    const auto i = static_cast<std::size_t>(which);
    table.rows.push_back({which == Figure::f1 ? "F1" : std::string(to_string(which)),
                          figure(calls.values[i]), range(calls.intervals[i].interval), mark});
  }
  table.notes.push_back("age-matched: the AUROC over " + pairs_text(model.matched));
  if (after_selection) {
    table.notes.push_back(
        "after selection: chosen by these same folds, so the figures are somewhat too good");
  }
  return table;
}

}  // namespace

CrossValidation evaluate_folds(const std::vector<Fold>& folds, const EvaluationOptions& options) {
  return evaluate_variants({{"", folds}}, options);
}

CrossValidation evaluate_variants(const std::vector<Variant>& variants,
                                  const EvaluationOptions& options) {
  if (variants.empty() || variants[0].folds.empty()) {
    throw Error(ErrorKind::internal, "crossval: no folds to evaluate");
  }
  const auto& first = variants[0];
  const auto parts = views(first.folds);
  const auto counts = count(parts);
  const auto ranking = rank(parts, options.baselines, options.shortcut_name);
  const auto calls = measure_calls(labelled_parts(parts));
  std::vector<Comparison> comparisons;
  for (std::size_t i = 1; i < variants.size(); ++i) {
    comparisons.push_back(compare_variant(first, variants[i]));
  }
  std::set<std::size_t> repeats;
  for (const auto& part : parts) repeats.insert(part.repeat);

  CrossValidation result;
  result.figures = {{"schema", "ecgmm.crossval/1"},
                    {"heading", options.heading},
                    {"remarks", options.remarks},
                    {"name", first.name},
                    {"repeats", repeats.size()},
                    {"after_selection", options.after_selection},
                    {"n", ranking.model.n},
                    {"positives", ranking.model.positives},
                    {"n_patients", counts.all_patients},
                    {"n_unreadable", counts.unreadable},
                    {"n_abstained", counts.abstained},
                    {"n_without_probability", counts.without_probability},
                    {"n_borderline", counts.borderline},
                    {"n_unlabelled", counts.unlabelled},
                    {"auroc", number_or_null(ranking.model.auroc)},
                    {"auroc_ci95", ends_or_null(ranking.model.interval)},
                    {"folds", fold_json(first.folds)},
                    {"variants", variants_json(comparisons)}};
  for (const auto which : kCallFigures) {
    const auto i = static_cast<std::size_t>(which);
    const std::string name(to_string(which));
    result.figures[name] = number_or_null(calls.values[i]);
    result.figures[name + "_ci95"] = ends_or_null(calls.intervals[i].interval);
  }
  result.figures.update(to_json(ranking));

  auto& text = result.summary;
  text = heading_text(options.heading, options.remarks);
  if (!ranking.shortcut_warning.empty()) text += ranking.shortcut_warning + "\n\n";
  text += count_text(counts, ranking.model);
  if (ranking.model.n == 0) {
    text += "nothing to measure: no record has a prediction and the label normal or abnormal\n";
    return result;
  }
  text += "\n" + to_text(figure_table(ranking, calls, options.after_selection));
  text += "\n" + ranking_text(ranking);
  if (!comparisons.empty()) text += "\n" + to_text(variant_table(first, ranking, comparisons));
  return result;
}

void write_cross_validation(const std::filesystem::path& folder, const CrossValidation& result) {
  io::write_file(folder / "crossval.json",
                 result.figures.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  io::write_file(folder / "crossval.txt", result.summary);
}

}  // namespace ecgmm::eval
