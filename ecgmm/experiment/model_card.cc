// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/model_card.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/text.h"

namespace ecgmm::experiment {
namespace {

using nlohmann::json;

const json& part(const json& object, const char* key) {
  static const json kNothing;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? kNothing : *found;
}

std::string number(const json& value, int digits = 3) {
  return value.is_number() ? fixed(value.get<double>(), digits) : "undefined";
}

/// "0.918 (0.894 .. 0.941)".
std::string with_ends(const json& value, const json& ends) {
  if (!ends.is_array()) return number(value);
  return concat(number(value), " (", number(ends.at(0)), " .. ", number(ends.at(1)), ")");
}

std::string table_row(const std::vector<std::string>& cells) {
  return "| " + join(cells, " | ") + " |\n";
}

std::string table_head(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return table_row(cells) + rule + "\n";
}

std::string word(const json& value) { return value.is_string() ? value.get<std::string>() : ""; }

std::string figure_text(const bundle::ChosenFigure& figure) {
  if (!std::isfinite(figure.value)) return "undefined";
  const auto& [low, high] = figure.interval;
  if (!std::isfinite(low)) return fixed(figure.value, 3);
  return concat(fixed(figure.value, 3), " (", fixed(low, 3), " .. ", fixed(high, 3), ")");
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
  return concat(" It answers where the likelier class has a probability of at least ",
                fixed(decision.answer_from, 3), ", for ", origin->aim, ": ", origin->answered,
                " of ", origin->n, " predictions, wrong in a share of ", figure_text(origin->error),
                origin->note.empty() ? "." : concat("; ", origin->note, "."));
}

std::string decision_text(const bundle::Bundle& model) {
  std::string text =
      concat("Called abnormal from a probability of ", fixed(model.decision.threshold, 3), ".");
  if (const auto& origin = model.decision.threshold_origin) {
    text += concat(" Chosen for ", origin->aim, " on ", origin->n, " ", origin->records,
                   " predictions, ", origin->positives, " of them abnormal: sensitivity ",
                   figure_text(origin->sensitivity), ", specificity ",
                   figure_text(origin->specificity), " (exact intervals) on those same records.");
    if (!origin->note.empty()) text += concat(" The aim is ", origin->note, ".");
  }
  const auto& calibrator = model.decision.calibrator;
  if (calibrator.slope != 1 || calibrator.intercept != 0) {
    text += concat(" Log odds are calibrated: ", fixed(calibrator.intercept, 3), " + ",
                   fixed(calibrator.slope, 3), " x (Platt).");
  }
  text += abstention_text(model.decision) + "\n\n";
  std::string rows;
  for (const auto& [subset, own] : model.by_subset) {
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
  return text +
         "Records judged by only these modalities have their own calibration and threshold:\n\n" +
         table_head({"modalities", "abnormal from", "sensitivity", "specificity", "answers from"}) +
         rows + "\n";
}

/// Rows of a list of {name, n, auroc, auroc_ci95, age_matched}.
std::string rows_text(const json& list, const char* name_key) {
  std::string text;
  for (const auto& row : list) {
    const auto& matched = part(row, "age_matched");
    text += table_row({word(part(row, name_key)), part(row, "n").dump(),
                       with_ends(part(row, "auroc"), part(row, "auroc_ci95")),
                       number(part(matched, "auroc"))});
  }
  return text;
}

std::string subgroups_text(const json& subgroups) {
  std::string rows;
  for (const auto& attribute : subgroups) {
    for (const auto& group : part(attribute, "values")) {
      rows += table_row(
          {word(part(attribute, "attribute")), word(part(group, "value")), part(group, "n").dump(),
           with_ends(part(group, "auroc"), part(group, "auroc_ci95")), word(part(group, "doubt"))});
    }
  }
  if (rows.empty()) return {};
  return "\nSubgroups:\n\n" + table_head({"", "", "n", "AUROC", ""}) + rows;
}

std::string calibration_text(const json& calibration) {
  if (!calibration.is_object()) return {};
  const auto figure = [&](const char* key) {
    const auto& one = part(calibration, key);
    return with_ends(part(one, "value"), part(one, "ci95"));
  };
  return concat("\nCalibration, of the probabilities as they come: slope ", figure("slope"),
                " (1 is right, less is too extreme), calibration-in-the-large ",
                figure("in_the_large"), " (0 is right), expected calibration error ",
                number(part(calibration, "ece")), ", where right probabilities would have ",
                number(part(calibration, "ece_expected")), ".\n");
}

std::string figures_text(const json& figures) {
  if (!figures.is_object()) {
    return "No cross-validation stands behind this model: its figures are not known.\n\n";
  }
  const auto& matched = part(figures, "age_matched");
  std::string text =
      concat("From ", word(part(figures, "heading")), " on ", part(figures, "n_patients"),
             " patients, split by patients, everything fitted anew in each fold. 95 % intervals; "
             "AUROCs are means over folds. The model itself was trained on all these records, so "
             "it has no test figures of its own.\n\n");
  text += table_head({"figure", "value"});
  text += table_row({"AUROC", with_ends(part(figures, "auroc"), part(figures, "auroc_ci95"))});
  text += table_row(
      {"AUROC over pairs of like age", with_ends(part(matched, "auroc"), part(matched, "ci95"))});
  for (const auto* key : {"sensitivity", "specificity", "accuracy", "f1"}) {
    text += table_row(
        {key, with_ends(part(figures, key), part(figures, concat(key, "_ci95").c_str()))});
  }
  const std::vector<std::string> head = {"", "n", "AUROC", "like age"};
  const auto& subsets = part(figures, "subsets");
  if (!subsets.empty()) {
    text += "\nThe one model given only these parts:\n\n" + table_head(head) +
            rows_text(subsets, "parts");
  }
  const auto& baselines = part(figures, "baselines");
  if (!baselines.empty()) {
    text += "\nWhat knows less than the model, on the same folds:\n\n" + table_head(head) +
            rows_text(baselines, "name");
  }
  const auto& variants = part(figures, "variants");
  if (!variants.empty()) {
    text += "\nOther ways to train, on the same folds:\n\n" + table_head(head);
    for (const auto& row : variants) {
      text += table_row({word(part(row, "name")), part(row, "n").dump(),
                         with_ends(part(row, "auroc"), part(row, "auroc_ci95")),
                         number(part(row, "age_matched_auroc"))});
    }
  }
  text += subgroups_text(part(figures, "subgroups"));
  text += calibration_text(part(figures, "calibration"));
  const auto& borderline = part(figures, "borderline");
  if (borderline.value("n", 0) > 0) {
    text +=
        concat("\n", part(borderline, "n"),
               " borderline records were never trained on and are "
               "in no AUROC; ",
               number(part(borderline, "called_abnormal"), 2), " of them are called abnormal.\n");
  }
  const auto shortcut = word(part(figures, "shortcut_warning"));
  if (!shortcut.empty()) text += "\n" + shortcut + "\n";
  for (const auto& doubt : part(figures, "doubts")) text += "\n" + word(doubt) + "\n";
  return text + "\n";
}

}  // namespace

std::string model_card(const bundle::Bundle& model) {
  const auto& provenance = model.provenance;
  const auto statement = bundle::statement_of(model);
  const auto parts = model.preprocessor->modalities().text();
  const bool any = model.preprocessor->needed() == data::Needed::any;
  std::string text = concat(
      "# Model card: ", provenance.cohort, ", recipe ", provenance.recipe, "\n\n**", statement,
      "**\n\n## Intended use\n\n",
      "Research on telling a normal from an abnormal ECG of lead II. Takes ", parts, ", ",
      any ? "any one of them or more" : "all of them",
      ". Not for diagnosis, not for deciding on a patient's treatment, not for recordings of other "
      "leads.\n\n");
  text += data_text(provenance);
  text += "## Figures\n\n" + figures_text(provenance.crossval);
  text += "## Decision\n\n" + decision_text(model);
  text +=
      "## Limits\n\n"
      "- Validated on no other clinic: figures elsewhere will differ, mostly for the worse.\n"
      "- \"abnormal\" is what the labels of the training data call so; see its sources.\n"
      "- A probability holds for patients like those of the training data: with another share of "
      "abnormal patients it has to be calibrated anew.\n\n";
  text += concat("## Made by\n\necgmm ", provenance.ecgmm, ", libtorch ", provenance.libtorch,
                 ", seed ", provenance.seed, ", ", provenance.members, " networks, records sha256 ",
                 provenance.records ? provenance.records->whole.data_sha256 : "", "\n");
  return text;
}

}  // namespace ecgmm::experiment
