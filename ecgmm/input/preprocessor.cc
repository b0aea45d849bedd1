// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/preprocessor.h"

#include <array>
#include <iterator>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/words.h"
#include "ecgmm/input/column_check.h"
#include "ecgmm/input/fields_json.h"

namespace ecgmm::input {
namespace {

using nlohmann::json;

constexpr std::array kUnits = {Word{ecg::Unit::millivolt, "mV"}, Word{ecg::Unit::none, "none"}};

ecg::Unit unit_of(const std::string& text) {
  if (const auto unit = value_of(kUnits, text)) return *unit;
  throw bundle_error("the preprocessor state has the unknown word '" + text + "'");
}

}  // namespace

data::DecodedRecord Preprocessor::decode(const data::Cohort& cohort, std::size_t record,
                                         ModalitySet modalities) const {
  return cohort.decode(record, modalities);
}

data::DecodedRecord Preprocessor::decode_whole(const data::Cohort& cohort, std::size_t record,
                                               ModalitySet modalities) const {
  return cohort.decode(record, modalities);
}

void Preprocessor::take_scales(const Preprocessor& earlier) {
  clinical_.take_scale(earlier.clinical_);
}

std::vector<std::string> Preprocessor::check_cohort(const data::Cohort& cohort) const {
  const bool both =
      modalities_.has(Modality::clinical) && cohort.modalities().has(Modality::clinical);
  return both ? check_columns(clinical_, cohort, imputes()) : std::vector<std::string>();
}

std::vector<std::string> Preprocessor::check_row(const data::ClinicalRow& row) const {
  return check_values(clinical_, row);
}

std::int64_t Preprocessor::clinical_features() const {
  return static_cast<std::int64_t>(clinical_.size());
}

json Preprocessor::to_json() const {
  auto config = config_;
  json modalities = json::array();
  for (const auto modality : kModalities) {
    if (modalities_.has(modality)) modalities.push_back(to_string(modality));
  }
  json state = {{"form", word_of(kForms, form())},
                {"modalities", modalities},
                {"config", fields_json(config.fields())}};
  if (modalities_.has(Modality::signal)) {
    state["signal"] = {{"points", signal_points()},
                       {"sampling_rate_hz", sampling_rate_hz_},
                       {"unit", word_of(kUnits, signal_unit_)}};
  }
  if (modalities_.has(Modality::clinical)) state["clinical"] = clinical_.to_json();
  return state;
}

std::vector<io::TensorEntry> Preprocessor::tensors() const {
  if (!modalities_.has(Modality::clinical)) return {};
  return scale_tensors(clinical_.scale(), "clinical");
}

void Preprocessor::read_shared(const json& state, const io::TensorFile& tensors) {
  auto config = state.at("config");
  config.erase("form");  // stood there before it had a key of its own
  set_fields(config_.fields(), config);
  modalities_ = ModalitySet::parse(state.at("modalities").get<std::vector<std::string>>());
  if (modalities_.has(Modality::signal)) {
    const auto& signal = state.at("signal");
    sampling_rate_hz_ = signal.at("sampling_rate_hz").get<double>();
    signal_unit_ = unit_of(signal.at("unit").get<std::string>());
    if (!(sampling_rate_hz_ > 0) || signal.at("points").get<std::size_t>() == 0) {
      throw bundle_error("the preprocessor state has a signal of no length");
    }
  }
  if (modalities_.has(Modality::clinical)) {
    clinical_ = ClinicalInputs::read(state.at("clinical"), tensors);
  }
}

}  // namespace ecgmm::input
