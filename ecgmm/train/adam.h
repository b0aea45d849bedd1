// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ecgmm::train {

/// What weight decay acts on: the gradient, as an L2 penalty (Adam), or the weights (AdamW).
enum class WeightDecay { gradient, weights };

/// Adam over named parameters, in one fused pass a step (at::_fused_adam_), with PyTorch's defaults
/// (beta 0.9 and 0.999, epsilon 1e-8). Ours because torch::optim's state has no names and is not
/// fused.
/// Sources: Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015; Loshchilov &
/// Hutter, "Decoupled weight decay regularization", ICLR 2019.
class Adam {
 public:
  using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

  Adam(const NamedTensors& parameters, double weight_decay,
       WeightDecay decay = WeightDecay::gradient);

  /// Forgets the gradients of all parameters.
  void zero_grad();
  /// One step along the gradients; a parameter without one has a gradient of 0.
  void step(double lr, double beta1 = 0.9);

  std::int64_t steps() const { return steps_; }
  /// The moments "adam.<parameter>.exp_avg" and "...exp_avg_sq", to read or to overwrite in place.
  NamedTensors moments() const;
  void set_steps(std::int64_t steps);

 private:
  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_, exp_avg_, exp_avg_sq_, step_tensors_;
  std::int64_t steps_ = 0;
  double weight_decay_;
  WeightDecay decay_;
};

}  // namespace ecgmm::train
