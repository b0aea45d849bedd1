// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/pimpl.h>

#include "ecgmm/model/lead_encoder.h"

namespace ecgmm::model {

/// A residual 1-D convolutional encoder with squeeze-and-excitation, for any length.
/// Sources: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016; Hu,
/// Shen, Sun, "Squeeze-and-excitation networks", CVPR 2018.
class WaveResnetImpl : public LeadEncoder {
 public:
  /// @param squeeze   whether channels are weighed by squeeze-and-excitation.
  /// @param channels  of the input.
  WaveResnetImpl(std::int64_t width, double dropout, bool squeeze = true,
                 std::int64_t channels = 1);
  /// @param waves (N, channels, T).  @return (N, features()): mean and maximum over time of each
  /// channel.
  at::Tensor forward(const at::Tensor& waves) override;
  std::int64_t features() const override { return features_; }

 private:
  std::int64_t features_;
  torch::nn::Sequential stem_{nullptr}, blocks_{nullptr};
};
TORCH_MODULE(WaveResnet);

}  // namespace ecgmm::model
