// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/multimodal_net.h"

#include <ATen/ops/cat.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/linear.h>

#include "ecgmm/core/error.h"
#include "ecgmm/model/dropout.h"
#include "ecgmm/model/network_kinds.h"

namespace ecgmm::model {

namespace nn = torch::nn;

MultimodalNetImpl::MultimodalNetImpl(const bundle::ModelConfig& config, const InputShape& shape)
    : modalities_(config.modalities) {
  std::int64_t features = 0;
  if (modalities_.has(Modality::image)) {
    image_ = register_module("image", ResNet18());
    features += ResNet18Impl::kFeatures;
  }
  if (modalities_.has(Modality::signal)) {
    signal_ = register_module(
        "signal",
        nn::Sequential(nn::Linear(shape.signal_points, config.signal_hidden),
                       nn::BatchNorm1d(config.signal_hidden), nn::ReLU(), Dropout(config.dropout),
                       nn::Linear(config.signal_hidden, config.signal_features)));
    features += config.signal_features;
  }
  if (modalities_.has(Modality::clinical)) {
    clinical_ = register_module(
        "clinical", nn::Sequential(nn::Linear(shape.clinical_features, config.clinical_features),
                                   nn::BatchNorm1d(config.clinical_features), nn::ReLU(),
                                   Dropout(config.dropout)));
    features += config.clinical_features;
  }
  head_ = register_module(
      "head", nn::Sequential(nn::Linear(features, config.fusion_hidden), nn::ReLU(),
                             Dropout(config.dropout), nn::Linear(config.fusion_hidden, 2)));
}

Output MultimodalNetImpl::evaluate(const Batch& batch) {
  std::vector<at::Tensor> features;
  const auto add = [&](Modality modality, const at::Tensor& part, auto& branch) {
    if (!modalities_.has(modality)) return;
    if (!part.defined()) {
      throw Error(ErrorKind::internal, "a batch lacks the modality " +
                                           std::string(to_string(modality)) + " of the network");
    }
    const auto own = branch->forward(part);
    const auto present = batch.present.select(1, static_cast<std::int64_t>(modality)).unsqueeze(1);
    features.push_back(own * present);
  };
  add(Modality::image, batch.image, image_);
  add(Modality::signal, batch.signal, signal_);
  add(Modality::clinical, batch.clinical, clinical_);
  return {head_->forward(at::cat(features, 1)), {}, {}};
}

namespace {

std::shared_ptr<Network> make(const bundle::ModelConfig& config, const InputShape& shape,
                              ModalitySet /*modalities*/) {
  return MultimodalNet(config, shape).ptr();
}

std::vector<Width> widths(const bundle::ModelConfig& config, const InputShape& shape,
                          ModalitySet modalities) {
  std::vector<Width> widths;
  auto features = modalities.has(Modality::image) ? ResNet18Impl::kFeatures : 0;
  if (modalities.has(Modality::signal)) {
    widths.push_back({"signal.0.weight", {config.signal_hidden, shape.signal_points}});
    widths.push_back({"signal.4.weight", {config.signal_features, config.signal_hidden}});
    features += config.signal_features;
  }
  if (modalities.has(Modality::clinical)) {
    widths.push_back({"clinical.0.weight", {config.clinical_features, shape.clinical_features}});
    features += config.clinical_features;
  }
  widths.push_back({"head.0.weight", {config.fusion_hidden, features}});
  return widths;
}

}  // namespace

const NetworkKind kResnet18Mlp = {.make = make, .widths = widths};

}  // namespace ecgmm::model
