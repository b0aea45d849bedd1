// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/report_provenance.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/text.h"

namespace ecgmm::assess {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

/// "" for none, so that older bundles lack rows and cause no error.
std::string count_text(std::int64_t count) { return count == 0 ? "" : std::to_string(count); }

void add(Rows& rows, const std::string& name, const std::string& value) {
  if (!value.empty()) rows.emplace_back(name, value);
}

std::string columns_text(const bundle::Bundle& model) {
  std::vector<std::string> names;
  for (const auto& column : model.preprocessor->columns()) {
    if (column.role == data::Role::input) {
      names.push_back(column.name + (column.unit.empty() ? "" : " (" + column.unit + ")"));
    }
  }
  return join(names, ", ");
}

/// ", sensitivity there 0.833 (exact interval 0.776 .. 0.888)".
std::string figure_text(const bundle::ChosenFigure& figure, const char* name) {
  if (!std::isfinite(figure.value)) return {};
  auto text = concat(", ", name, " on them ", fixed(figure.value, 3));
  if (std::isfinite(figure.interval.low) && std::isfinite(figure.interval.high)) {
    text += concat(" (exact interval ", fixed(figure.interval.low, 3), " .. ",
                   fixed(figure.interval.high, 3), ")");
  }
  return text;
}

std::string threshold_text(const bundle::Decision& decision) {
  const auto& origin = decision.threshold_origin;
  std::string text = fixed(decision.threshold, 3);
  if (!origin) return text + ", set by the user";
  text += concat(", chosen for ", origin->aim, " on ", origin->n, " ", origin->records,
                 " predictions", figure_text(origin->sensitivity, "sensitivity"),
                 figure_text(origin->specificity, "specificity"));
  return origin->note.empty() ? text : text + "; the aim is " + origin->note;
}

std::string abstention_text(const bundle::Decision& decision) {
  const auto& origin = decision.abstention_origin;
  if (decision.answer_from <= 0) return {};
  auto from = concat("the more likely class has a probability of at least ",
                     fixed(decision.answer_from, 3));
  if (!origin) return from;
  return concat(from, ", chosen for ", origin->aim, ": ", origin->answered, " of ", origin->n, " ",
                origin->records, " predictions", figure_text(origin->error, "error"),
                origin->note.empty() ? "" : "; the aim is " + origin->note);
}

eval::FactList model_facts(const bundle::Bundle& model, TrainedOn trained_on) {
  eval::FactList facts{"Model", {}};
  const auto& provenance = model.provenance;
  const auto& calibrator = model.decisions.overall.calibrator;
  add(facts.rows, "recipe", provenance.recipe);
  add(facts.rows, "modalities", model.preprocessor->modalities().text());
  add(facts.rows, "clinical columns", columns_text(model));
  add(facts.rows, "networks averaged", count_text(provenance.members));
  add(facts.rows, "inner folds", std::to_string(provenance.inner_folds));
  add(facts.rows, "pretrained", provenance.pretrained ? "true" : "false");
  add(facts.rows, "seed", std::to_string(provenance.seed));
  if (trained_on == TrainedOn::folds) return facts;  // the rest differs between folds
  add(facts.rows, "threshold", threshold_text(model.decisions.overall));
  add(facts.rows, "answers if", abstention_text(model.decisions.overall));
  for (const auto& [subset, own] : model.decisions.by_subset) {
    add(facts.rows, "threshold, " + subset.text(), threshold_text(own));
  }
  add(facts.rows, "calibration",
      calibrator.slope == 1 && calibrator.intercept == 0
          ? "none"
          : concat("log odds become ", fixed(calibrator.intercept, 3), " + ",
                   fixed(calibrator.slope, 3), " x (Platt)"));
  return facts;
}

eval::FactList training_facts(const bundle::Bundle& model, TrainedOn trained_on) {
  eval::FactList facts{"Training data", {}};
  const auto& provenance = model.provenance;
  add(facts.rows, "cohort", provenance.cohort);
  if (trained_on == TrainedOn::one_split) {
    const auto add_counts = [&](const char* split, const std::optional<bundle::ClassCounts>& of) {
      if (!of) return;
      add(facts.rows, concat(split, " split"),
          concat(of->normal, " normal, ", of->abnormal, " abnormal records"));
    };
    add_counts("train", provenance.train);
    add_counts("val", provenance.val);
    add_counts("test", provenance.test);
    add(facts.rows, "split, SHA-256", provenance.split_sha256);
    if (provenance.records) {
      add(facts.rows, "records, SHA-256", provenance.records->whole.data_sha256);
    }
  }
  for (const auto& source : provenance.sources) {
    add(facts.rows, "source of " + source.cohort,
        concat(source.name, ", license ", source.license, ". ", source.citation));
  }
  return facts;
}

eval::FactList drop_facts(const data::Selection& selection) {
  eval::FactList facts{"Records dropped before prediction", {}};
  for (const auto& [reason, by_label] : data::count_drops(selection)) {
    add(facts.rows, reason,
        concat(by_label[0] + by_label[1] + by_label[2] + by_label[3], ": ", by_label[0],
               " normal, ", by_label[1], " abnormal, ", by_label[2], " borderline, ", by_label[3],
               " without a label"));
  }
  return facts;
}

}  // namespace

void add_report_facts(eval::EvaluationOptions& options, const bundle::Bundle& model,
                      const data::Cohort& cohort, const data::Selection& selection,
                      TrainedOn trained_on) {
  const auto& provenance = model.provenance;
  options.statements = {
      "The model gives the probability that an ECG is abnormal as defined by its training labels, "
      "and calls it abnormal at or above a threshold. It names no disease.",
      "What a call means: " + bundle::statement_of(model),
      "The figures hold for patients like those below; for groups with few patients they are "
      "uncertain. No decision about a patient may rest on the model alone."};
  eval::FactList evaluated{"Data evaluated", {}};
  add(evaluated.rows, "cohort", cohort.name());
  add(evaluated.rows, "usable records, SHA-256", cohort.hash(selection.used));
  eval::FactList software{"Software", {}};
  add(software.rows, "this report", "ecgmm " ECGMM_VERSION);
  add(software.rows, "training", "ecgmm " + provenance.ecgmm);
  add(software.rows, "libtorch of the training", provenance.libtorch);
  options.facts = {model_facts(model, trained_on), training_facts(model, trained_on),
                   std::move(evaluated), drop_facts(selection), std::move(software)};
  std::erase_if(options.facts, [](const auto& list) { return list.rows.empty(); });
}

}  // namespace ecgmm::assess
