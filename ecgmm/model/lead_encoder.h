// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>

#include "ecgmm/bundle/model_config.h"

namespace ecgmm::model {

/// What turns the shape of one lead into features, whatever its architecture.
class LeadEncoder : public torch::nn::Module {
 public:
  /// @param waves (N, channels, T) float32, at ecg::kWaveRateHz, of any T that training crops to:
  ///              the lead, and with a guide its channels.
  /// @return      (N, features()).
  virtual at::Tensor forward(const at::Tensor& waves) = 0;
  virtual std::int64_t features() const = 0;
};

/// Makes an encoder; its weights are drawn from torch's default generator.
using MakeLeadEncoder = std::shared_ptr<LeadEncoder> (*)(const bundle::ModelConfig& config);

}  // namespace ecgmm::model
