// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/batchnorm.h>

#include "ecgmm/model/convolution.h"

namespace ecgmm::model {

/// A convolution and the batch normalization behind it as they are in use, not in training: one
/// convolution whose weights hold both, in the order of memory that oneDNN computes in, with a ReLU
/// in the same pass. A quarter faster than one after the other; results differ in their last
/// digits.
class FusedConvolution {
 public:
  /// Takes the weights as they are now.  @pre can_fuse().
  FusedConvolution(const Convolution& convolution, const torch::nn::BatchNorm2d& normalization);

  /// Whether this libtorch can do so with these weights: in float32 on a CPU.
  static bool can_fuse(const Convolution& convolution);

  /// @param x  (B, in, H, W).  @return (B, out, H', W').
  at::Tensor forward(const at::Tensor& x, bool relu) const;
  /// The ReLU of the result and `sum`, which is overwritten.
  at::Tensor forward_onto(const at::Tensor& sum, const at::Tensor& x) const;

 private:
  at::Tensor weight_, bias_;
  std::int64_t stride_, padding_;
};

}  // namespace ecgmm::model
