// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include "ecgmm/model/lead_encoder.h"
#include "ecgmm/model/network.h"

namespace ecgmm::model {

/// The network of the wave form. The traced image and the signal are two views of one strip: one
/// encoder and one head give each its log-odds of abnormal, and where a record has both, their mean
/// counts. To that the log-odds by the clinical values and a bias are added; a modality that a
/// record lacks adds nothing, so any of them are enough. Submodules `encoder`, `amplitude`,
/// `strip`, `clinical`; parameter `bias`.
class WaveNetImpl : public Network {
 public:
  /// @param modalities    those that training had. Weights are drawn from torch's default
  ///                      generator.
  /// @param make_encoder  what makes the encoder; not called where only clinical values are taken.
  WaveNetImpl(const bundle::ModelConfig& config, const InputShape& shape, ModalitySet modalities,
              MakeLeadEncoder make_encoder);

  Output evaluate(const Batch& batch) override;
  ModalitySet modalities() const override { return modalities_; }

 private:
  /// (N, channels * points + input::kWaveExtras) to (N) log-odds.
  at::Tensor strip_log_odds(const at::Tensor& strips);

  ModalitySet modalities_;
  std::int64_t channels_;  ///< of a strip
  std::int64_t clinical_inputs_ = 0;
  std::shared_ptr<LeadEncoder> encoder_;
  torch::nn::Linear amplitude_{nullptr};
  torch::nn::Sequential strip_{nullptr}, clinical_{nullptr};
  at::Tensor bias_;
};
TORCH_MODULE(WaveNet);

}  // namespace ecgmm::model
