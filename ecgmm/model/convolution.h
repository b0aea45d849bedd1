// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/pimpl.h>

namespace ecgmm::model {

/// A convolution of square kernels without bias, padded so that a stride of 1 keeps the size. Like
/// torch::nn::Conv2d, but where oneDNN is slow at 3x3 kernels, training in bfloat16 on a CPU with
/// few pixels a row: there each is a product of matrices, of the patches under the kernel and the
/// weights. Factors are bfloat16 and sums float32 either way.
class ConvolutionImpl : public torch::nn::Conv2dImpl {
 public:
  ConvolutionImpl(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride);
  /// @param x  (B, in, H, W).  @return (B, out, ceil(H / stride), ceil(W / stride)).
  at::Tensor forward(const at::Tensor& x);
};
TORCH_MODULE(Convolution);

}  // namespace ecgmm::model
