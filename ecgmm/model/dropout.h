// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

namespace ecgmm::model {

/// Dropout that draws from a generator of its network's own, so that networks can train side by
/// side and each draws what it would draw alone. torch's own dropout draws from one generator for
/// the whole process.
class DropoutImpl : public torch::nn::Module {
 public:
  /// @param p  probability with which a value is set to 0.
  explicit DropoutImpl(double p) : p_(p) {}

  /// In training, the values that are kept divided by 1 - p; otherwise x.
  at::Tensor forward(const at::Tensor& x);
  /// Without it torch's default generator is drawn from.
  void draw_from(at::Generator generator) { generator_ = std::move(generator); }

 private:
  double p_;
  at::Generator generator_;
};
TORCH_MODULE(Dropout);

/// Lets all dropout of a network draw from this generator.
void draw_dropout_from(torch::nn::Module& network, const at::Generator& generator);

}  // namespace ecgmm::model
