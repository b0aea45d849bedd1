// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/report_provenance.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/bundle/default_model.h"
#include "ecgmm/core/text.h"

namespace ecgmm::assess {
namespace {

using nlohmann::json;
using Rows = std::vector<std::pair<std::string, std::string>>;

/// What a JSON value shows; "" for none, so that older bundles lack rows and cause no error.
std::string word(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

void add(Rows& rows, const std::string& name, const std::string& value) {
  if (!value.empty()) rows.emplace_back(name, value);
}

std::string columns_text(const bundle::Bundle& model) {
  std::vector<std::string> names;
  for (const auto& column : model.preprocessor.columns()) {
    if (column.role == data::Role::input) {
      names.push_back(column.name + (column.unit.empty() ? "" : " (" + column.unit + ")"));
    }
  }
  return join(names, ", ");
}

/// ", sensitivity there 0.833 (exact interval 0.776 .. 0.888)".
std::string figure_text(const json& origin, const char* key) {
  const auto figure = origin.value(key, json::object());
  if (!figure.is_object() || !figure.value("value", json()).is_number()) return {};
  auto text = concat(", ", key, " there ", fixed(figure["value"].get<double>(), 3));
  if (figure.value("low", json()).is_number() && figure.value("high", json()).is_number()) {
    text += concat(" (exact interval ", fixed(figure["low"].get<double>(), 3), " .. ",
                   fixed(figure["high"].get<double>(), 3), ")");
  }
  return text;
}

std::string threshold_text(const bundle::Decision& decision) {
  const auto& origin = decision.threshold_origin;
  std::string text = fixed(decision.threshold, 3);
  if (!origin.is_object()) return text + ", given";
  text += concat(", chosen for ", word(origin, "aim"), " on ", word(origin, "n"), " ",
                 word(origin, "records"), " predictions", figure_text(origin, "sensitivity"),
                 figure_text(origin, "specificity"));
  const auto note = word(origin, "note");
  return note.empty() ? text : text + "; the aim is " + note;
}

std::string abstention_text(const bundle::Decision& decision) {
  if (decision.answer_from <= 0) return {};
  const auto& origin = decision.abstention_origin;
  const auto note = word(origin, "note");
  return concat("the likelier class has a probability of at least ", fixed(decision.answer_from, 3),
                ", chosen for ", word(origin, "aim"), ": so ", word(origin, "answered"), " of ",
                word(origin, "n"), " ", word(origin, "records"), " predictions",
                figure_text(origin, "error"), note.empty() ? "" : "; the aim is " + note);
}

eval::FactList model_facts(const bundle::Bundle& model, TrainedOn trained_on) {
  eval::FactList facts{"Model", {}};
  const auto& provenance = model.provenance;
  const auto& calibrator = model.decision.calibrator;
  add(facts.rows, "recipe", word(provenance, "recipe"));
  add(facts.rows, "parts", model.preprocessor.modalities().text());
  add(facts.rows, "clinical columns", columns_text(model));
  add(facts.rows, "networks averaged", word(provenance, "members"));
  add(facts.rows, "inner folds", word(provenance, "inner_folds"));
  add(facts.rows, "pretrained", word(provenance, "pretrained"));
  add(facts.rows, "seed", word(provenance, "seed"));
  if (trained_on == TrainedOn::folds) return facts;  // the rest differs between folds
  add(facts.rows, "abnormal from", threshold_text(model.decision));
  add(facts.rows, "answers where", abstention_text(model.decision));
  for (std::uint32_t bits = 1; bits < model.by_parts.size(); ++bits) {
    const auto& own = model.by_parts[bits];
    if (own) {
      add(facts.rows, "abnormal from, by " + ModalitySet::of_bits(bits).text(),
          threshold_text(*own));
    }
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
  add(facts.rows, "cohort", word(provenance, "cohort"));
  if (trained_on == TrainedOn::one_split) {
    const auto counts = provenance.value("counts", json::object());
    for (const auto* part : {"train", "val", "test"}) {
      const auto count = counts.value(part, json::object());
      if (!count.contains("normal") || !count.contains("abnormal")) continue;
      add(facts.rows, concat(part, " split"),
          concat(count["normal"].get<int>(), " normal, ", count["abnormal"].get<int>(),
                 " abnormal records"));
    }
    add(facts.rows, "split, SHA-256", word(provenance, "split_sha256"));
    add(facts.rows, "records, SHA-256",
        word(provenance.value("records", json::object()), "data_sha256"));
  }
  for (const auto& source : provenance.value("sources", json::array())) {
    add(facts.rows, "source of " + word(source, "cohort"),
        concat(word(source, "name"), ", licence ", word(source, "licence"), ". ",
               word(source, "citation")));
  }
  return facts;
}

eval::FactList drop_facts(const data::Selection& selection) {
  eval::FactList facts{"Records left out before any prediction", {}};
  for (const auto& [reason, by_label] : data::count_drops(selection)) {
    add(facts.rows, reason,
        concat(by_label[0] + by_label[1] + by_label[2] + by_label[3], ": ", by_label[0],
               " normal, ", by_label[1], " abnormal, ", by_label[2], " borderline, ", by_label[3],
               " without label"));
  }
  return facts;
}

}  // namespace

void add_report_facts(eval::EvaluationOptions& options, const bundle::Bundle& model,
                      const data::Cohort& cohort, const data::Selection& selection,
                      TrainedOn trained_on) {
  const auto& provenance = model.provenance;
  options.statements = {
      "The model gives the probability that an ECG is abnormal in the sense of the labels it was "
      "trained on, and calls it normal or abnormal from a threshold on. It names no disease.",
      "What it says: " + provenance.value("statement", std::string(bundle::kStatement)),
      "The figures hold for patients like those below, and for kinds of patients of whom there are "
      "few they say little. No decision about a patient may rest on the model alone."};
  eval::FactList evaluated{"Data evaluated", {}};
  add(evaluated.rows, "cohort", cohort.name());
  add(evaluated.rows, "usable records, SHA-256", cohort.hash(selection.used));
  eval::FactList software{"Software", {}};
  add(software.rows, "this report", "ecgmm " ECGMM_VERSION);
  add(software.rows, "training", "ecgmm " + word(provenance, "ecgmm"));
  add(software.rows, "libtorch of the training", word(provenance, "libtorch"));
  options.facts = {model_facts(model, trained_on), training_facts(model, trained_on),
                   std::move(evaluated), drop_facts(selection), std::move(software)};
  std::erase_if(options.facts, [](const auto& list) { return list.rows.empty(); });
}

}  // namespace ecgmm::assess
