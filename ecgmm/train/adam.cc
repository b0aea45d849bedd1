// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/adam.h"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros_like.h>

namespace ecgmm::train {

Adam::Adam(const NamedTensors& parameters, double weight_decay) : weight_decay_(weight_decay) {
  for (const auto& [name, parameter] : parameters) {
    names_.push_back(name);
    parameters_.push_back(parameter);
    exp_avg_.push_back(at::zeros_like(parameter));
    exp_avg_sq_.push_back(at::zeros_like(parameter));
    step_tensors_.push_back(at::scalar_tensor(0, parameter.options().dtype(at::kFloat)));
  }
}

void Adam::zero_grad() {
  for (auto& parameter : parameters_) parameter.mutable_grad().reset();
}

void Adam::step(double lr) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : parameters_) gradients.push_back(parameter.grad());
  set_steps(steps_ + 1);
  constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
  at::_fused_adam_(parameters_, gradients, exp_avg_, exp_avg_sq_, {}, step_tensors_, lr, kBeta1,
                   kBeta2, weight_decay_, kEpsilon, /*amsgrad=*/false, /*maximize=*/false);
}

Adam::NamedTensors Adam::moments() const {
  NamedTensors moments;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    moments.emplace_back("adam." + names_[i] + ".exp_avg", exp_avg_[i]);
    moments.emplace_back("adam." + names_[i] + ".exp_avg_sq", exp_avg_sq_[i]);
  }
  return moments;
}

void Adam::set_steps(std::int64_t steps) {
  steps_ = steps;
  for (auto& tensor : step_tensors_) tensor.fill_(steps);
}

}  // namespace ecgmm::train
