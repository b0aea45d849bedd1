// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/preprocessor_factory.h"

#include <string>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/picture_preprocessor.h"
#include "ecgmm/input/wave_preprocessor.h"

namespace ecgmm::input {
namespace {

using nlohmann::json;

Form form_of(const json& state) {
  std::string word(word_of(kForms, Form::picture));
  word = state.at("config").value("form", word);
  word = state.value("form", word);
  if (const auto form = value_of(kForms, word)) return *form;
  throw bundle_error("the preprocessor state has the unknown form '" + word + "'");
}

std::unique_ptr<Preprocessor> read_state(const json& state, const io::TensorFile& tensors) {
  switch (form_of(state)) {
    case Form::picture:
      return PicturePreprocessor::read(state, tensors);
    case Form::wave:
      return WavePreprocessor::read(state, tensors);
  }
  throw Error(ErrorKind::internal, "a form without a preprocessor");
}

}  // namespace

std::unique_ptr<Preprocessor> fit_preprocessor(Form form, const data::Cohort& cohort,
                                               std::span<const std::size_t> train_rows,
                                               ModalitySet modalities, const InputConfig& config,
                                               const data::DataConfig& data_config) {
  if (train_rows.empty()) throw data_error("no records to train on");
  switch (form) {
    case Form::picture:
      return PicturePreprocessor::fit(cohort, train_rows, modalities, config, data_config);
    case Form::wave:
      return WavePreprocessor::fit(cohort, train_rows, modalities, config, data_config);
  }
  throw Error(ErrorKind::internal, "a form without a preprocessor");
}

std::unique_ptr<Preprocessor> read_preprocessor(const json& state, const io::TensorFile& tensors) {
  try {
    return read_state(state, tensors);
  } catch (const json::exception& error) {
    throw bundle_error(concat("the preprocessor state is incomplete: ", error.what()));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::bundle) throw;
    throw bundle_error(error.what());
  }
}

}  // namespace ecgmm::input
