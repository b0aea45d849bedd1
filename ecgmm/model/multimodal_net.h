// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/sequential.h>

#include "ecgmm/model/network.h"

namespace ecgmm::model {

/// The reference network: ResNet18 (512), signal MLP (T → hidden → 128), clinical MLP (C → 32), the
/// features concatenated → fusion_hidden → 2. Branches by bundle::ModelConfig::modalities.
/// Submodules `image`, `signal`, `clinical`, `head`.
class MultimodalNetImpl : public Network {
 public:
  /// Weights are drawn from torch's default generator: seed it first.
  MultimodalNetImpl(const bundle::ModelConfig& config, const InputShape& shape);

  /// A modality that a record lacks (Batch::present) gives zeros to the fusion.
  Output evaluate(const Batch& batch) override;

  ModalitySet modalities() const override { return modalities_; }
  ResNet18 image_branch() override { return image_; }

 private:
  ModalitySet modalities_;
  ResNet18 image_{nullptr};
  torch::nn::Sequential signal_{nullptr}, clinical_{nullptr}, head_{nullptr};
};
TORCH_MODULE(MultimodalNet);

}  // namespace ecgmm::model
