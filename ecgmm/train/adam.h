// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ecgmm::train {

/// Adam over named parameters, in one fused pass a step (at::_fused_adam_), with PyTorch's defaults
/// (beta 0.9 and 0.999, epsilon 1e-8). Ours because torch::optim's state has no names and is not
/// fused.
/// Source: Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015.
class Adam {
 public:
  using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

  /// @param weight_decay  L2 penalty, added to the gradient.
  Adam(const NamedTensors& parameters, double weight_decay);

  void zero_grad();
  /// One step along the gradients, which every parameter must have.
  void step(double lr);

  std::int64_t steps() const { return steps_; }
  /// The moments "adam.<parameter>.exp_avg" and "...exp_avg_sq", to read or to overwrite in place.
  NamedTensors moments() const;
  void set_steps(std::int64_t steps);

 private:
  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_, exp_avg_, exp_avg_sq_, step_tensors_;
  std::int64_t steps_ = 0;
  double weight_decay_;
};

}  // namespace ecgmm::train
