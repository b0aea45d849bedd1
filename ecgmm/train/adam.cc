// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/adam.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros_like.h>

namespace ecgmm::train {

Adam::Adam(const NamedTensors& parameters, double weight_decay, WeightDecay decay)
    : weight_decay_(weight_decay), decay_(decay) {
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

void Adam::step(double lr, double beta1) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : parameters_) {
    const auto& gradient = parameter.grad();
    gradients.push_back(gradient.defined() ? gradient : at::zeros_like(parameter));
  }
  set_steps(steps_ + 1);
  constexpr double kBeta2 = 0.999, kEpsilon = 1e-8;
  if (decay_ == WeightDecay::weights) {
    at::_fused_adamw_(parameters_, gradients, exp_avg_, exp_avg_sq_, {}, step_tensors_, lr, beta1,
                      kBeta2, weight_decay_, kEpsilon, /*amsgrad=*/false, /*maximize=*/false);
  } else {
    at::_fused_adam_(parameters_, gradients, exp_avg_, exp_avg_sq_, {}, step_tensors_, lr, beta1,
                     kBeta2, weight_decay_, kEpsilon, /*amsgrad=*/false, /*maximize=*/false);
  }
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
