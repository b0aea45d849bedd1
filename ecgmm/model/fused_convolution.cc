// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/fused_convolution.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <utility>
#include <vector>

namespace ecgmm::model {
namespace {

using Values = std::vector<c10::IValue>;
using Scalars = c10::List<std::optional<at::Scalar>>;

/// Calls one of libtorch's operators for oneDNN, which have no function in C++.
at::Tensor call(const char* name, const char* overload, Values arguments) {
  c10::Dispatcher::singleton().findSchemaOrThrow(name, overload).callBoxed(arguments);
  return arguments.at(0).toTensor();
}

std::vector<std::int64_t> both(std::int64_t length) { return {length, length}; }

}  // namespace

bool FusedConvolution::can_fuse(const Convolution& convolution) {
  const auto& weight = convolution->weight;
  return weight.is_cpu() && weight.scalar_type() == at::kFloat &&
         c10::Dispatcher::singleton().findSchema({"mkldnn::_convolution_pointwise", ""});
}

FusedConvolution::FusedConvolution(const Convolution& convolution,
                                   const torch::nn::BatchNorm2d& normalization)
    : stride_(convolution->options.stride()->at(0)), padding_(convolution->weight.size(2) / 2) {
  const at::NoGradGuard no_grad;
  const auto scale =
      normalization->weight / (normalization->running_var + normalization->options.eps()).sqrt();
  bias_ = normalization->bias - normalization->running_mean * scale;
  weight_ = call("mkldnn::_reorder_convolution_weight", "",
                 {convolution->weight * scale.view({-1, 1, 1, 1}), both(padding_), both(stride_),
                  both(1), std::int64_t{1}, c10::IValue()});
}

at::Tensor FusedConvolution::forward(const at::Tensor& x, bool relu) const {
  return call("mkldnn::_convolution_pointwise", "",
              {x, weight_, bias_, both(padding_), both(stride_), both(1), std::int64_t{1},
               relu ? "relu" : "none", Scalars(), ""});
}

at::Tensor FusedConvolution::forward_onto(const at::Tensor& sum, const at::Tensor& x) const {
  return call("mkldnn::_convolution_pointwise_", "binary",
              {sum, x, weight_, bias_, both(padding_), both(stride_), both(1), std::int64_t{1},
               "add", at::Scalar(1), "relu", Scalars(), ""});
}

}  // namespace ecgmm::model
