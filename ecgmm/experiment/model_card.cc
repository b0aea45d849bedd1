// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/model_card.h"

#include <cmath>
#include <optional>
#include <vector>

#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/metrics/figures.h"

namespace ecgmm::experiment {
namespace {

/// "0.918 (0.894 .. 0.941)"; without the ends where there are none.
std::string with_ends(double value, const metrics::Interval& interval) {
  return std::isnan(interval.low) ? eval::figure(value)
                                  : eval::figure(value) + " " + eval::bracketed(interval);
}

std::string table_row(const std::vector<std::string>& cells) {
  return "| " + join(cells, " | ") + " |\n";
}

std::string table_head(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return table_row(cells) + rule + "\n";
}

std::string data_text(const bundle::Provenance& provenance) {
  std::string text = "## Data\n\n";
  const auto add = [&](const char* name, const std::optional<bundle::ClassCounts>& count) {
    if (!count || count->normal + count->abnormal == 0) return;
    text += concat("- ", name, ": ", count->normal + count->abnormal, " records, ", count->normal,
                   " normal and ", count->abnormal, " abnormal\n");
  };
  add("train", provenance.train);
  add("val", provenance.val);
  add("test", provenance.test);
  for (const auto& source : provenance.sources) {
    text += concat("- source of ", source.cohort, ": ", source.name, ", license ", source.license,
                   ". ", source.citation, "\n");
  }
  for (const auto& assumption : provenance.assumptions) text += "- assumed: " + assumption + "\n";
  return text + "\n";
}

std::string abstention_text(const bundle::Decision& decision) {
  const auto& origin = decision.abstention_origin;
  if (decision.answer_from <= 0 || !origin) return {};
  return concat(" It answers only if the more likely class has a probability of at least ",
                fixed(decision.answer_from, 3), ", for ", origin->aim, ": ", origin->answered,
                " of ", origin->n, " predictions; share of wrong calls ",
                with_ends(origin->error.value, origin->error.interval),
                origin->note.empty() ? "." : concat("; ", origin->note, "."));
}

std::string decision_text(const bundle::Bundle& model) {
  std::string text = concat("Called abnormal at or above a probability of ",
                            fixed(model.decisions.overall.threshold, 3), ".");
  if (const auto& origin = model.decisions.overall.threshold_origin) {
    text +=
        concat(" Chosen for ", origin->aim, " on ", origin->n, " ", origin->records,
               " predictions, ", origin->positives, " of them abnormal: sensitivity ",
               with_ends(origin->sensitivity.value, origin->sensitivity.interval), ", specificity ",
               with_ends(origin->specificity.value, origin->specificity.interval),
               " (exact intervals) on those same records.");
    if (!origin->note.empty()) text += concat(" The aim is ", origin->note, ".");
  }
  const auto& calibrator = model.decisions.overall.calibrator;
  if (calibrator.slope != 1 || calibrator.intercept != 0) {
    text += concat(" Calibrated log odds: ", fixed(calibrator.intercept, 3), " + ",
                   fixed(calibrator.slope, 3), " x (Platt).");
  }
  text += abstention_text(model.decisions.overall) + "\n\n";
  std::string rows;
  for (const auto& [subset, own] : model.decisions.by_subset) {
    const auto figure = [&](bundle::ChosenFigure bundle::ThresholdOrigin::* of) {
      const double value =
          own.threshold_origin ? ((*own.threshold_origin).*of).value : std::nan("");
      return std::isfinite(value) ? fixed(value, 3) : std::string("undefined");
    };
    rows += table_row({subset.text(), fixed(own.threshold, 3),
                       figure(&bundle::ThresholdOrigin::sensitivity),
                       figure(&bundle::ThresholdOrigin::specificity),
                       own.answer_from > 0 ? fixed(own.answer_from, 3) : "always"});
  }
  if (rows.empty()) return text;
  return text + "Records with only these modalities have their own calibration and threshold:\n\n" +
         table_head(
             {"modalities", "threshold", "sensitivity", "specificity", "answers at or above"}) +
         rows + "\n";
}

std::string ranking_row(const std::string& name, const eval::Discrimination& figures) {
  return table_row({name, concat(figures.n), with_ends(figures.auroc, figures.interval),
                    eval::figure(figures.matched.value)});
}

std::string subgroups_text(const std::vector<eval::Subgroups>& subgroups) {
  std::string rows;
  for (const auto& attribute : subgroups) {
    for (const auto& group : attribute.rows) {
      const auto& figures = group.figures;
      rows += table_row({attribute.attribute, group.value, concat(figures.n),
                         with_ends(figures.auroc, figures.interval), group.doubt});
    }
  }
  if (rows.empty()) return {};
  return "\nSubgroups:\n\n" + table_head({"", "", "n", "AUROC", ""}) + rows;
}

std::string calibration_text(const eval::Calibration& calibration) {
  const auto& slope = calibration.line.slope;
  const auto& in_the_large = calibration.line.in_the_large;
  return concat("\nCalibration: slope ", with_ends(slope.value, slope.interval),
                " (1 is correct, less is too extreme), calibration-in-the-large ",
                with_ends(in_the_large.value, in_the_large.interval),
                " (0 is correct), expected calibration error ",
                eval::figure(calibration.error.value), "; by chance alone ",
                eval::figure(calibration.error.expected), ".\n");
}

/// One row a figure that is_short; below the AUROC what it is over pairs of like age.
std::string short_figures_text(const eval::Figures& figures) {
  auto text = table_head({"figure", "value"});
  for (std::size_t i = 0; i < metrics::kFigures.size(); ++i) {
    const auto& row = metrics::kFigures[i];
    if (!row.is_short) continue;
    text += table_row({std::string(row.name), with_ends(figures.values[i], figures.intervals[i])});
    if (i != metrics::kAuroc) continue;
    const auto& matched = figures.ranking.model.matched;
    text += table_row(
        {"age-matched AUROC (within 5 years)", with_ends(matched.value, matched.interval)});
  }
  return text;
}

std::string rankings_text(const eval::CrossValidation& result) {
  const auto& ranking = result.figures.ranking;
  const auto head = table_head({"", "n", "AUROC", "age-matched"});
  std::string text;
  if (!ranking.subsets.empty()) text += "\nThe same model with only these modalities:\n\n" + head;
  for (const auto& row : ranking.subsets) text += ranking_row(row.parts.text(), row.figures);
  if (!ranking.baselines.empty()) {
    text += "\nBaselines, on the same folds:\n\n" + head;
  }
  for (const auto& row : ranking.baselines) text += ranking_row(row.name, row.figures);
  if (!result.variants.empty()) text += "\nOther recipes, on the same folds:\n\n" + head;
  for (const auto& row : result.variants) text += ranking_row(row.name, row.figures);
  return text;
}

std::string figures_text(const eval::CrossValidation& result) {
  const auto& figures = result.figures;
  const auto& ranking = figures.ranking;
  std::string text =
      concat("From ", result.options.heading, " on ", figures.counts.all_patients,
             " patients, split by patient, with everything fitted anew in each fold. Intervals are "
             "95 %; AUROCs are means over the folds. The model itself was trained on all these "
             "records, so it has no test figures of its own.\n\n");
  text += short_figures_text(figures) + rankings_text(result);
  text += subgroups_text(figures.subgroups) + calibration_text(figures.calibration);
  const auto& borderline = ranking.borderline;
  if (borderline.n > 0) {
    text +=
        concat("\n", borderline.n,
               " borderline records were neither trained on nor included in any AUROC; a share of ",
               eval::figure(borderline.called_abnormal, 2), " of them is called abnormal.\n");
  }
  if (!ranking.shortcut_warning.empty()) text += "\n" + ranking.shortcut_warning + "\n";
  for (const auto& doubt : ranking.doubts) text += "\n" + doubt + "\n";
  return text + "\n";
}

}  // namespace

std::string model_card(const bundle::Bundle& model, const eval::CrossValidation& result) {
  const auto& provenance = model.provenance;
  const auto statement = bundle::statement_of(model);
  const auto parts = model.preprocessor->modalities().text();
  const bool any = model.preprocessor->needed() == data::Needed::any;
  std::string text =
      concat("# Model card: ", provenance.cohort, ", recipe ", provenance.recipe, "\n\n**",
             statement, "**\n\n## Intended use\n\n",
             "Research on telling normal from abnormal ECGs in lead II. Input: ", parts, ", ",
             any ? "at least one of them" : "all of them",
             ". Not for diagnosis, treatment decisions, or recordings of other leads.\n\n");
  text += data_text(provenance);
  text += "## Figures\n\n" + figures_text(result);
  text += "## Decision\n\n" + decision_text(model);
  text +=
      "## Limits\n\n- Not validated at another clinic: figures there will differ, and will mostly "
      "be worse.\n- \"abnormal\" is defined by the labels of the training data; see its "
      "sources.\n- Probabilities hold for patients like those of the training data. With another "
      "prevalence the model must be recalibrated.\n\n";
  text += concat("## Provenance\n\necgmm ", provenance.ecgmm, ", libtorch ", provenance.libtorch,
                 ", seed ", provenance.seed, ", ", provenance.members, " networks, records sha256 ",
                 provenance.records ? provenance.records->whole.data_sha256 : "", "\n");
  return text;
}

}  // namespace ecgmm::experiment
