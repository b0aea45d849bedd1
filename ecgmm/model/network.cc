// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/network.h"

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::model {
namespace {

InputShape shape_of(const input::Preprocessor& preprocessor) {
  return {preprocessor.signal_points(), preprocessor.clinical_features()};
}

}  // namespace

data::Needed needed_modalities(const ModelConfig& config) {
  return input::needed_modalities(kind_of(config.encoder).form);
}

void check_widths(const ModelConfig& config, const input::Preprocessor& preprocessor,
                  const io::TensorFile& state) {
  const auto& kind = kind_of(config.encoder);
  if (kind.form != preprocessor.form()) {
    throw bundle_error(concat("the model's encoder, ", word_of(kEncoders, config.encoder),
                              ", does not fit its preprocessor"));
  }
  const bool needs_all = preprocessor.needed() == data::Needed::all;
  if (needs_all && !(config.modalities == preprocessor.modalities())) {
    throw bundle_error("the model's network and preprocessor take different modalities");
  }
  for (const auto& width : kind.widths(config, shape_of(preprocessor), preprocessor.modalities())) {
    const auto* entry = state.find(width.tensor);
    if (entry == nullptr) throw bundle_error("the weights lack " + width.tensor);
    if (entry->shape == width.shape) continue;
    throw bundle_error(concat("the weights have ", width.tensor, " as ",
                              c10::IntArrayRef(entry->shape), ", the model's config ",
                              c10::IntArrayRef(width.shape)));
  }
}

std::shared_ptr<Network> make_network(const ModelConfig& config,
                                      const input::Preprocessor& preprocessor) {
  return kind_of(config.encoder).make(config, shape_of(preprocessor), preprocessor.modalities());
}

}  // namespace ecgmm::model
