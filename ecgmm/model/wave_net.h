// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "ecgmm/model/network.h"

namespace ecgmm::model {

/// A residual 1-D convolutional encoder with squeeze-and-excitation, for any length.
/// Sources: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016; Hu,
/// Shen, Sun, "Squeeze-and-excitation networks", CVPR 2018.
class WaveEncoderImpl : public torch::nn::Module {
 public:
  /// @param squeeze  whether channels are weighed by squeeze-and-excitation.
  WaveEncoderImpl(std::int64_t width, double dropout, bool squeeze = true);
  /// @param waves (N, T).  @return (N, features()): mean and maximum over time of each channel.
  at::Tensor forward(const at::Tensor& waves);
  std::int64_t features() const { return features_; }

 private:
  std::int64_t features_;
  torch::nn::Sequential stem_{nullptr}, blocks_{nullptr};
};
TORCH_MODULE(WaveEncoder);

/// The network of the wave form. The traced image and the signal are two views of one strip: one
/// encoder and one head give each its log-odds of abnormal, and where a record has both, their mean
/// counts. To that the log-odds by the clinical values and a bias are added; a part that a record
/// lacks adds nothing, so any of them are enough. Submodules `encoder`, `amplitude`, `strip`,
/// `clinical`; parameter `bias`.
class WaveNetImpl : public Network {
 public:
  /// @param modalities  those that training had. Weights are drawn from torch's default generator.
  WaveNetImpl(const ModelConfig& config, const InputShape& shape, ModalitySet modalities);

  Output evaluate(const input::Batch& batch) override;
  ModalitySet modalities() const override { return modalities_; }

 private:
  /// (N, points + input::kWaveExtras) to (N) log-odds.
  at::Tensor strip_log_odds(const at::Tensor& strips);

  ModalitySet modalities_;
  std::int64_t clinical_inputs_ = 0;
  WaveEncoder encoder_{nullptr};
  torch::nn::Linear amplitude_{nullptr};
  torch::nn::Sequential strip_{nullptr}, clinical_{nullptr};
  at::Tensor bias_;
};
TORCH_MODULE(WaveNet);

}  // namespace ecgmm::model
