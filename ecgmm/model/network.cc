// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/network.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/model/network_kinds.h"
#include "ecgmm/model/torch_threads.h"

namespace ecgmm::model {
namespace {

InputShape shape_of(const input::Preprocessor& preprocessor) {
  return {preprocessor.signal_points(), preprocessor.clinical_features()};
}

}  // namespace

void check_widths(const bundle::ModelConfig& config, const input::Preprocessor& preprocessor,
                  std::span<const io::TensorEntry> state) {
  if (bundle::kind_of(config.encoder).form != preprocessor.form()) {
    throw bundle_error(concat("the model's encoder, ", word_of(bundle::kEncoders, config.encoder),
                              ", does not fit its preprocessor"));
  }
  const bool needs_all = preprocessor.needed() == data::Needed::all;
  if (needs_all && !(config.modalities == preprocessor.modalities())) {
    throw bundle_error("the model's network and preprocessor take different modalities");
  }
  for (const auto& width : network_kind(config.encoder)
                               .widths(config, shape_of(preprocessor), preprocessor.modalities())) {
    const auto entry = std::find_if(state.begin(), state.end(),
                                    [&](const auto& own) { return own.name == width.tensor; });
    if (entry == state.end()) throw bundle_error("the weights lack " + width.tensor);
    if (entry->shape == width.shape) continue;
    throw bundle_error(concat("the weights have ", width.tensor, " as ",
                              c10::IntArrayRef(entry->shape), ", the model's config ",
                              c10::IntArrayRef(width.shape)));
  }
}

void Network::settle() {
  eval();
  if (auto branch = image_branch(); !branch.is_empty()) branch->fuse();
}

std::array<double, 2> logits_alone(Network& network, const input::Sample& sample,
                                   const input::InputConfig& config, at::Device device) {
  const TorchThreads serial(1);
  const c10::InferenceMode inference;
  const auto logits =
      network.forward(collate({&sample, 1}, config, device)).to(at::kCPU, at::kDouble);
  return {logits[0][0].item<double>(), logits[0][1].item<double>()};
}

std::shared_ptr<Network> make_network(const bundle::ModelConfig& config,
                                      const input::Preprocessor& preprocessor) {
  return network_kind(config.encoder)
      .make(config, shape_of(preprocessor), preprocessor.modalities());
}

}  // namespace ecgmm::model
