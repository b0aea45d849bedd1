// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/predict_patient.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "ecgmm/assess/modality_warnings.h"
#include "ecgmm/assess/record_look.h"
#include "ecgmm/assess/scope.h"
#include "ecgmm/assess/settle.h"
#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_values.h"
#include "ecgmm/data/patient_lead.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::assess {
namespace {

Image patient_image(const std::string& path) {
  auto decoded = io::read_image(path);
  const auto& image = decoded.image;
  constexpr ecg::PaperStyle kStandard;
  if (image.width_px != kStandard.width_px || image.height_px != kStandard.height_px) {
    decoded.notes.push_back(concat(image.width_px, "x", image.height_px, " px instead of ",
                                   kStandard.width_px, "x", kStandard.height_px, ", scaled"));
  }
  for (const auto& note : decoded.notes) log::info(path + ": " + note);
  return std::move(decoded.image);
}

/// The patient's signal; which lead it is where that is not II.
ecg::Waveform patient_signal(const PredictOptions& options, const input::Preprocessor& model,
                             data::DecodedRecord& record) {
  data::PatientLeadRequest request;
  request.file = options.signal;
  request.rate_hz = options.signal_hz;
  request.mv_per_unit = options.unit_mv;
  request.at_s = options.at_s;
  request.usual_rate_hz = model.sampling_rate_hz();
  request.usual_points = static_cast<std::size_t>(model.signal_points());
  request.unit = model.signal_unit();
  auto read = data::read_patient_lead(request);
  for (const auto& note : read.notes) log::info(note);
  for (const auto& warning : read.warnings) log::warn(warning);
  for (auto& assumption : read.assumed) data::add(record.assumed, std::move(assumption));
  record.lead = read.lead;
  return std::move(read.waveform);
}

/// The scales of a patient's picture, as far as they are told.
/// @throws Error (usage) for another scale than the usual of a model that takes pictures as they
/// are.
ecg::StripGeometry patient_geometry(const PredictOptions& options, const input::Preprocessor& model,
                                    int width_px) {
  data::CohortConfig paper;
  paper.mm_per_s = options.mm_per_s;
  paper.mm_per_mv = options.mm_per_mv;
  paper.px_per_mm = options.px_per_mm;
  const auto geometry = paper.strip_geometry(width_px);
  const ecg::StripGeometry usual;
  if (model.form() == input::Form::picture &&
      (geometry.mm_per_s != usual.mm_per_s || geometry.mm_per_mv != usual.mm_per_mv)) {
    throw usage_error("this model reads images as pixels, at 25 mm/s and 10 mm/mV only",
                      "use a model that reads the trace, such as the included one");
  }
  return geometry;
}

data::DecodedRecord patient_record(const PredictOptions& options, const bundle::Bundle& bundle) {
  const auto& model = *bundle.preprocessor;
  const auto needed = model.modalities();
  const std::map<Modality, std::pair<const char*, bool>> given = {
      {Modality::image, {"--image", !options.image.empty()}},
      {Modality::signal, {"--signal", !options.signal.empty()}},
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
    record.image = patient_image(options.image);
    record.geometry = patient_geometry(options, model, record.image->width_px);
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

}  // namespace

std::string predict_patient(const PredictOptions& options, const bundle::Bundle& model,
                            const bundle::Predictor& predictor) {
  auto record = patient_record(options, model);
  auto look = look_at(record, model, scope_of(model));
  if (options.strict) data::refuse(record.assumed);
  auto prediction = predictor.predict(record, bundle::Subsets::each);
  settle(prediction, look, model, options.answer_outside);
  for (const auto& warning : data::texts(look.warnings)) log::warn(warning);
  const auto subsets = bundle::subset_probabilities(prediction);
  warn_new_subsets(model, std::span(&prediction.used, 1));
  warn_table_alone(model, std::span(&prediction.used, 1));
  const auto imputed = imputed_columns(record, *model.preprocessor);
  const bool answered = prediction.status == bundle::PredictionStatus::ok;
  if (options.json) {
    auto document = bundle::prediction_json(prediction, imputed, bundle::statement_of(model));
    document["model"] = {{"name", model.name}, {"sha256", model.sha256}};
    document["warnings"] = data::texts(look.warnings);
    for (const auto& reason : look.outside) {
      if (answered) document["warnings"].push_back(reason);
    }
    document["measurements"] = look.reading ? data::reading_json(*look.reading) : nlohmann::json();
    return io::json_text(document, 1) + "\n";
  }
  const auto verdict = bundle::verdict(prediction);
  auto text = concat(verdict == "normal" ? kNormalCall : verdict);
  if (std::isnan(prediction.probability)) {
    text += ": no probability\n";
  } else {
    text += concat(": probability of an abnormal ECG ", fixed(prediction.probability, 3),
                   ", threshold ", fixed(prediction.threshold, 3), "\n");
  }
  if (!prediction.note.empty() && !answered) text += printable_line(prediction.note) + "\n";
  if (look.reading) text += concat(data::reading_text(*look.reading), "\n");
  for (const auto& assumed : data::sentences(prediction.assumed)) {
    text += concat("assumed: ", printable_line(assumed), "\n");
  }
  if (subsets.size() > 1) {
    std::vector<std::string> shown;
    for (const auto& [modalities, probability] : subsets) {
      shown.push_back(concat(modalities, " ", fixed(probability, 3)));
    }
    text += "by modality: " + join(shown, ", ") + "\n";
  }
  text += printable_line(bundle::statement_of(model)) + "\n";
  for (const auto& reason : look.outside) {
    if (answered) log::warn(reason);
  }
  if (!prediction.note.empty() && answered) log::info(prediction.note);
  if (!imputed.empty()) {
    log::info("missing values replaced by the training mean: " + join(imputed, ", "));
  }
  return text;
}

}  // namespace ecgmm::assess
