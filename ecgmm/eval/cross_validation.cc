// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/cross_validation.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/figures_text.h"
#include "ecgmm/eval/html.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/ranking_text.h"
#include "ecgmm/eval/report.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/io/json_text.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::eval {
namespace {

using nlohmann::json;

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
      if (found == known.end() || !has_probability(*found->second)) continue;
      if (found->second->truth != record.truth) {
        throw Error(ErrorKind::internal, concat("crossval: ", other.name, " has other labels"));
      }
      record.baselines = {found->second->prediction.probability};
    }
  }
  return folds;
}

VariantFigures compare_variant(const Variant& first, const Variant& other) {
  const auto folds = beside(first, other);
  const auto labeled = labeled_folds(views_of(folds));
  const std::vector<Score> theirs = {baseline_score(0)};
  const auto other_columns = columns(labeled, theirs[0]);
  return {other.name, discriminate(other_columns),
          compare(other_columns, columns(labeled, model_score, theirs))};
}

/// A gain must hold among patients of like age too.
std::string verdict(const Gain& gain) {
  if (!excludes(gain.auroc.interval, 0)) return "no difference shown";
  if (gain.auroc.difference < 0) return "worse";
  return gain.matched.interval.low > 0 ? "better" : "better, but not shown when age-matched";
}

std::vector<FoldFigures> measure_folds(const std::vector<Fold>& folds, const Figures& figures) {
  std::vector<FoldFigures> rows;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const auto& scores = figures.parts[i].scores;
    const auto& truth = figures.parts[i].truth;
    rows.push_back({folds[i].repeat, folds[i].number, truth.size(),
                    static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1)),
                    metrics::auroc(scores, truth)});
  }
  return rows;
}

json folds_json(const std::vector<FoldFigures>& rows) {
  auto list = json::array();
  for (const auto& row : rows) {
    list.push_back({{"repeat", row.repeat},
                    {"fold", row.number},
                    {"n", row.n},
                    {"positives", row.positives},
                    {"auroc", io::number_json(row.auroc)}});
  }
  return list;
}

Table fold_table(const std::vector<FoldFigures>& rows) {
  Table table{"Folds", {"repeat and fold", "n", "abnormal", "AUROC"}, {}};
  for (const auto& row : rows) {
    table.rows.push_back({concat(row.repeat + 1, ", ", row.number + 1), concat(row.n),
                          concat(row.positives), figure(row.auroc)});
  }
  return table;
}

json variants_json(const std::vector<VariantFigures>& variants) {
  auto list = json::array();
  for (const auto& [name, figures, gain] : variants) {
    json one = {{"name", name},
                {"n", figures.n},
                {"auroc", io::number_json(figures.auroc)},
                {"auroc_ci95", io::ends_json(figures.interval)},
                {"age_matched_auroc", io::number_json(figures.matched.value)},
                {"age_matched_ci95", io::ends_json(figures.matched.interval)},
                {"difference", to_json(gain)},
                {"verdict", verdict(gain)}};
    list.push_back(std::move(one));
  }
  return list;
}

json nested_json(const NestedChoice& nested) {
  return {{"chosen", nested.chosen},
          {"after_selection",
           {{"name", nested.best},
            {"auroc", io::number_json(nested.auroc)},
            {"auroc_ci95", io::ends_json(nested.interval)}}}};
}

/// No rows where there is only one variant.
Table variant_table(const CrossValidation& result) {
  if (result.variants.empty()) return {};
  Table table{concat("compared with ", result.name, ", paired on the same folds"),
              {"", "n", "AUROC", "95 % interval", "age-matched", "difference", "95 % interval", ""},
              {}};
  const auto& own = result.figures.ranking.model;
  table.rows.push_back({result.name, concat(own.n), figure(own.auroc), range(own.interval),
                        figure(own.matched.value), "", "", ""});
  for (const auto& [name, figures, gain] : result.variants) {
    table.rows.push_back({name, concat(figures.n), figure(figures.auroc), range(figures.interval),
                          figure(figures.matched.value), signed_figure(gain.auroc.difference),
                          range(gain.auroc.interval), verdict(gain)});
  }
  return table;
}

std::string summary_text(const Figures& figures, const EvaluationOptions& options,
                         const Table& variants) {
  std::string text = heading_text(options);
  if (const auto& warning = figures.ranking.shortcut_warning; !warning.empty()) {
    text += warning + "\n\n";
  }
  text += count_text(figures);
  if (figures.n() == 0) {
    return text + nothing_text(figures) + "\n";
  }
  text += "\n" + to_text(short_table(figures, options));
  for (const auto& doubt : figures.ranking.doubts) text += doubt + "\n";
  text += "\n" + ranking_text(figures.ranking);
  text += "\n" + to_text(calibration_table(figures.calibration, figures.uncalibrated));
  if (!variants.rows.empty()) text += "\n" + to_text(variants);
  return text;
}

}  // namespace

std::vector<FoldView> views_of(std::span<const Fold> folds) {
  std::vector<FoldView> parts;
  for (const auto& fold : folds) parts.push_back({fold.repeat, fold.records});
  return parts;
}

CrossValidation evaluate_folds(const std::vector<Fold>& folds, const EvaluationOptions& options) {
  return evaluate_variants({{"", folds}}, options);
}

CrossValidation evaluate_variants(const std::vector<Variant>& variants,
                                  const EvaluationOptions& options) {
  if (variants.empty() || variants[0].folds.empty()) {
    throw Error(ErrorKind::internal, "crossval: no folds to evaluate");
  }
  const auto& first = variants[0];
  CrossValidation result{
      .name = first.name, .options = options, .figures = measure(views_of(first.folds), options)};
  result.folds = measure_folds(first.folds, result.figures);
  for (std::size_t i = 1; i < variants.size(); ++i) {
    result.variants.push_back(compare_variant(first, variants[i]));
  }
  const auto& figures = result.figures;
  const auto table = variant_table(result);
  result.summary = summary_text(figures, options, table);
  result.plots = all_plots(draw_roc(figures, options), draw_confusion(figures, options),
                           draw_others(figures, options));
  result.html =
      to_html(make_report(figures, options, result.plots, {table, fold_table(result.folds)}));
  return result;
}

json to_json(const CrossValidation& result) {
  auto document = to_json(result.figures, result.options);
  document["schema"] = "ecgmm.crossval/1";
  document["name"] = result.name;
  document["repeats"] = result.figures.repeats;
  document["folds"] = folds_json(result.folds);
  document["variants"] = variants_json(result.variants);
  if (result.nested) document["nested"] = nested_json(*result.nested);
  if (!result.settings.is_null()) document["settings"] = result.settings;
  return document;
}

void write_cross_validation(const std::filesystem::path& folder, const CrossValidation& result) {
  io::write_file(folder / "crossval.json", io::json_text(to_json(result), 2) + "\n");
  io::write_file(folder / "crossval.txt", result.summary);
  io::write_file(folder / "report.html", result.html);
  write_plots(folder, result.plots);
}

}  // namespace ecgmm::eval
