// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/dropout.h"

#include <ATen/ops/empty_like.h>

#include <optional>

namespace ecgmm::model {

at::Tensor DropoutImpl::forward(const at::Tensor& x) {
  if (!is_training() || p_ == 0) return x;
  const auto generator =
      generator_.defined() ? std::optional<at::Generator>(generator_) : std::nullopt;
  return x * at::empty_like(x).bernoulli_(1 - p_, generator).div_(1 - p_);
}

void draw_dropout_from(torch::nn::Module& network, const at::Generator& generator) {
  for (const auto& module : network.modules()) {
    if (auto* dropout = module->as<DropoutImpl>()) dropout->draw_from(generator);
  }
}

}  // namespace ecgmm::model
