// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/network.h"

#include <ATen/ops/cat.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include "ecgmm/core/error.h"
#include "ecgmm/model/wave_net.h"

namespace ecgmm::model {

namespace nn = torch::nn;

MultimodalNetImpl::MultimodalNetImpl(const ModelConfig& config, const InputShape& shape)
    : modalities_(ModalitySet::parse(config.modalities)) {
  std::int64_t features = 0;
  if (modalities_.has(Modality::image)) {
    image_ = register_module("image", ResNet18());
    features += ResNet18Impl::kFeatures;
  }
  if (modalities_.has(Modality::signal)) {
    signal_ = register_module(
        "signal", nn::Sequential(nn::Linear(shape.signal_points, config.signal_hidden),
                                 nn::BatchNorm1d(config.signal_hidden), nn::ReLU(),
                                 nn::Dropout(config.dropout),
                                 nn::Linear(config.signal_hidden, config.signal_features)));
    features += config.signal_features;
  }
  if (modalities_.has(Modality::clinical)) {
    clinical_ = register_module(
        "clinical", nn::Sequential(nn::Linear(shape.clinical_features, config.clinical_features),
                                   nn::BatchNorm1d(config.clinical_features), nn::ReLU(),
                                   nn::Dropout(config.dropout)));
    features += config.clinical_features;
  }
  head_ = register_module(
      "head", nn::Sequential(nn::Linear(features, config.fusion_hidden), nn::ReLU(),
                             nn::Dropout(config.dropout), nn::Linear(config.fusion_hidden, 2)));
}

Output MultimodalNetImpl::evaluate(const input::Batch& batch) {
  std::vector<at::Tensor> features;
  const auto add = [&](Modality modality, const at::Tensor& part, auto& branch) {
    if (!modalities_.has(modality)) return;
    if (!part.defined()) {
      throw Error(ErrorKind::internal, "a batch without the modality " +
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

std::shared_ptr<Network> make_network(const ModelConfig& config,
                                      const input::Preprocessor& preprocessor) {
  const InputShape shape{preprocessor.signal_points(), preprocessor.clinical_features()};
  if (!preprocessor.config().wave()) return MultimodalNet(config, shape).ptr();
  return WaveNet(config, shape, preprocessor.modalities()).ptr();
}

}  // namespace ecgmm::model
