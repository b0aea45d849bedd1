// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/predict_patient.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "ecgmm/assess/modality_warnings.h"
#include "ecgmm/assess/patient_image.h"
#include "ecgmm/assess/record_look.h"
#include "ecgmm/assess/scope.h"
#include "ecgmm/assess/settle.h"
#include "ecgmm/assess/tracings.h"
#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_values.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::assess {
namespace {

/// What is said of a page that was read; nothing where the image is none.
struct PageNote {
  std::string text;
  nlohmann::json json;
};

/// The patient's signal; which lead it is where that is not II.
ecg::Waveform patient_signal(const PredictOptions& options, const input::Preprocessor& model,
                             data::DecodedRecord& record) {
  auto read = given_lead(options, model);
  for (const auto& note : read.notes) log::info(note);
  for (const auto& warning : read.warnings) log::warn(warning);
  for (auto& assumption : read.assumed) data::add(record.assumed, std::move(assumption));
  record.lead = read.lead;
  return std::move(read.waveform);
}

/// The patient's image, or the note that it is left out.
/// @return what is to be said of a page.
PageNote patient_image(const PredictOptions& options, const input::Preprocessor& model,
                       data::DecodedRecord& record) {
  auto image = read_patient_image(options, model);
  for (const auto& note : image.notes) log::info(image_name(options) + ": " + note);
  for (const auto& warning : image.warnings) log::warn(warning);
  record.image = std::move(image.strip);
  record.geometry = image.geometry;
  record.tells_errors = image.tells_errors;
  record.page_errors = image.page_errors;
  for (auto& assumption : image.assumed) data::add(record.assumed, std::move(assumption));
  if (!image.fault.empty()) {
    const std::string fault = concat(image_name(options), ": ", image.fault);
    if (model.needed() == data::Needed::all) throw data_error(fault);
    record.notes.push_back("without its image: " + fault);
  }
  return {std::move(image.page_text), std::move(image.page)};
}

data::DecodedRecord patient_record(const PredictOptions& options, const bundle::Bundle& bundle,
                                   PageNote& page) {
  check_given(options);
  const auto& model = *bundle.preprocessor;
  const auto needed = model.modalities();
  const std::map<Modality, std::pair<const char*, bool>> given = {
      {Modality::image, {"--image", options.has_image()}},
      {Modality::signal, {"--signal", options.has_signal()}},
      {Modality::clinical, {"--clinical", !options.clinical.empty()}}};
  ModalitySet taken, present;
  for (const auto& [modality, option] : given) {
    const auto& [name, there] = option;
    if (needed.has(modality) && there) taken = taken.with(modality);
    if (needed.has(modality) && !there && model.needed() == data::Needed::all) {
      throw data_error(
          concat("the model needs ", needed.text(), ", but no ", to_string(modality), " is given"),
          concat("add ", name));
    }
    if (there) present = present.with(modality);
  }
  warn_untrained_modalities(bundle, present);
  if (taken.empty()) {
    throw data_error("the model cannot use any of the given data",
                     concat("it takes any of ", needed.text()));
  }
  data::DecodedRecord record;
  if (taken.has(Modality::image)) {
    page = patient_image(options, model, record);
  }
  if (taken.has(Modality::signal)) {
    record.signal = patient_signal(options, model, record);
  }
  if (taken.has(Modality::clinical)) {
    record.clinical = data::parse_clinical(options.clinical, model.columns());
    for (const auto& remark : model.check_row(*record.clinical)) log::warn(remark);
  }
  return record;
}

/// Input columns for which the training mean stands in.
std::vector<std::string> imputed_columns(const data::DecodedRecord& record,
                                         const input::Preprocessor& model) {
  std::vector<std::string> names;
  if (!record.clinical || !model.imputes()) return names;
  for (const auto& column : model.columns()) {
    const bool given = std::any_of(
        record.clinical->begin(), record.clinical->end(),
        [&](const auto& cell) { return cell.first == column.name && !cell.second.empty(); });
    if (column.role == data::Role::input && !given) names.push_back(column.name);
  }
  return names;
}

/// What is known of a patient once predicted.
struct Answer {
  bundle::Prediction prediction;
  RecordLook look;
  std::vector<std::string> imputed;
  PageNote page;

  bool given() const { return prediction.status == bundle::PredictionStatus::ok; }
};

/// What was measured, and where image and signal both were, what the image says.
nlohmann::json measurements_json(const RecordLook& look) {
  if (!look.reading) return {};
  auto document = data::reading_json(*look.reading);
  if (!look.picture) return document;
  document["image"] = data::reading_json(*look.picture);
  document["differing"] = data::differences(*look.reading, *look.picture);
  return document;
}

std::string measurements_text(const RecordLook& look) {
  if (!look.reading) return {};
  auto text = concat(data::reading_text(*look.reading), "\n");
  if (!look.picture) return text;
  const bool agree = data::differences(*look.reading, *look.picture).empty();
  text += agree ? std::string("measured in the image too, with the same result\n")
                : concat("but in the image: ", data::reading_text(*look.picture), "\n");
  return text;
}

std::string json_of(const Answer& answer, const bundle::Bundle& model) {
  auto document =
      bundle::prediction_json(answer.prediction, answer.imputed, bundle::statement_of(model));
  document["model"] = {{"name", model.name}, {"sha256", model.sha256}};
  document["warnings"] = data::texts(answer.look.warnings);
  for (const auto& reason : answer.look.outside) {
    if (answer.given()) document["warnings"].push_back(reason);
  }
  document["page"] = answer.page.json;
  document["measurements"] = measurements_json(answer.look);
  return io::json_text(document, 1) + "\n";
}

std::string text_of(const Answer& answer, const bundle::Bundle& model) {
  const auto& prediction = answer.prediction;
  const auto verdict = bundle::verdict(prediction);
  auto text = concat(verdict == "normal" ? kNormalCall : verdict);
  if (std::isnan(prediction.probability)) {
    text += ": no probability\n";
  } else {
    text += concat(": probability of an abnormal ECG ", fixed(prediction.probability, 3),
                   ", threshold ", fixed(prediction.threshold, 3), "\n");
  }
  if (!prediction.note.empty() && !answer.given()) text += printable_line(prediction.note) + "\n";
  if (!answer.page.text.empty()) text += answer.page.text + "\n";
  if (prediction.digitizing && answer.given()) text += range_text(*prediction.digitizing) + "\n";
  text += measurements_text(answer.look);
  for (const auto& assumed : data::sentences(prediction.assumed)) {
    text += concat("assumed: ", printable_line(assumed), "\n");
  }
  const auto subsets = bundle::subset_probabilities(prediction);
  if (subsets.size() > 1) {
    std::vector<std::string> shown;
    for (const auto& [modalities, probability] : subsets) {
      shown.push_back(concat(modalities, " ", fixed(probability, 3)));
    }
    text += "by modality: " + join(shown, ", ") + "\n";
  }
  return text + printable_line(bundle::statement_of(model)) + "\n";
}

/// What the text does not say and the JSON document does.
void log_rest(const Answer& answer) {
  for (const auto& reason : answer.look.outside) {
    if (answer.given()) log::warn(reason);
  }
  if (!answer.prediction.note.empty() && answer.given()) log::info(answer.prediction.note);
  if (!answer.imputed.empty()) {
    log::info("missing values replaced by the training mean: " + join(answer.imputed, ", "));
  }
}

}  // namespace

std::string predict_patient(const PredictOptions& options, const bundle::Bundle& model,
                            const bundle::Predictor& predictor) {
  Answer answer;
  auto record = patient_record(options, model, answer.page);
  answer.look = look_at(record, model, scope_of(model));
  if (options.strict) data::refuse(record.assumed);
  answer.prediction = predictor.predict(record, bundle::Subsets::each);
  answer.look.by_tracing = tracing_probabilities(record, predictor);
  settle(answer.prediction, answer.look, model, options.answer_outside);
  for (const auto& warning : data::texts(answer.look.warnings)) log::warn(warning);
  warn_new_subsets(model, std::span(&answer.prediction.used, 1));
  warn_table_alone(model, std::span(&answer.prediction.used, 1));
  answer.imputed = imputed_columns(record, *model.preprocessor);
  if (options.json) return json_of(answer, model);
  log_rest(answer);
  return text_of(answer, model);
}

}  // namespace ecgmm::assess
