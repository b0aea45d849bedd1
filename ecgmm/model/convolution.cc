// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/convolution.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

namespace ecgmm::model {
namespace {

constexpr std::int64_t kKernel = 3;

/// Rows shorter than this leave oneDNN's convolution with too few pixels at a time: with
/// AVX512-BF16 240 to 290 GFLOP/s at 7 pixels, products of matrices 420; level from 14 pixels on.
constexpr std::int64_t kShortRow = 8;

/// (B, H, W, C) of a (B, C, H, W), a view if that is channels-last.
at::Tensor pixels(const at::Tensor& x) { return x.permute({0, 2, 3, 1}).contiguous(); }

/// The patches under a 3x3 kernel, of each pixel of the result one row.
/// @param x  (B, C, H, W).  @return (B H' W', 9 C), in the order of channels-last weights.
at::Tensor patches(const at::Tensor& x, std::int64_t stride) {
  const auto batch = x.size(0), channels = x.size(1), height = x.size(2), width = x.size(3);
  const auto padded = at::zeros({batch, height + 2, width + 2, channels}, x.options());
  padded.narrow(1, 1, height).narrow(2, 1, width).copy_(x.permute({0, 2, 3, 1}));
  const auto row = padded.stride(1);
  return padded
      .as_strided(
          {batch, (height - 1) / stride + 1, (width - 1) / stride + 1, kKernel, kKernel * channels},
          {padded.stride(0), row * stride, channels * stride, row, 1})
      .contiguous()
      .view({-1, kKernel * kKernel * channels});
}

/// A 3x3 convolution by products of matrices, forward and for the gradient of the weights; that of
/// the input is oneDNN's.
struct ByPatches : torch::autograd::Function<ByPatches> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& weight, std::int64_t stride) {
    const auto rows = patches(x, stride);
    context->save_for_backward({x, weight, rows});
    context->saved_data["stride"] = stride;
    return rows.mm(pixels(weight).view({weight.size(0), -1}).t())
        .view({x.size(0), (x.size(2) - 1) / stride + 1, (x.size(3) - 1) / stride + 1, -1})
        .permute({0, 3, 1, 2});
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &rows = saved[2];
    const auto stride = context->saved_data["stride"].toInt();
    const auto own = pixels(gradients[0]);
    const auto of_weight = own.view({-1, own.size(3)})
                               .t()
                               .mm(rows)
                               .view({weight.size(0), kKernel, kKernel, -1})
                               .permute({0, 3, 1, 2});
    const auto of_x = std::get<0>(at::convolution_backward(
        own.permute({0, 3, 1, 2}), x, weight, /*bias_sizes=*/{}, {stride, stride}, {1, 1}, {1, 1},
        /*transposed=*/false, {0, 0}, /*groups=*/1, {true, false, false}));
    return {of_x, of_weight, {}};
  }
};

/// Whether a convolution of this thread is computed in bfloat16 on a CPU, to be differentiated.
bool trains_in_bf16(const at::Tensor& x) {
  return x.is_cpu() && at::GradMode::is_enabled() && at::autocast::is_autocast_enabled(at::kCPU) &&
         at::autocast::get_autocast_dtype(at::kCPU) == at::kBFloat16;
}

}  // namespace

ConvolutionImpl::ConvolutionImpl(std::int64_t in, std::int64_t out, std::int64_t kernel,
                                 std::int64_t stride)
    : Conv2dImpl(torch::nn::Conv2dOptions(in, out, kernel)
                     .stride(stride)
                     .padding(kernel / 2)
                     .bias(false)) {}

at::Tensor ConvolutionImpl::forward(const at::Tensor& x) {
  const auto stride = options.stride()->at(0);
  const bool short_rows = (x.size(3) - 1) / stride + 1 < kShortRow;
  if (weight.size(2) != kKernel || !short_rows || !trains_in_bf16(x)) return Conv2dImpl::forward(x);
  return ByPatches::apply(x.to(at::kBFloat16), weight.to(at::kBFloat16), stride);
}

}  // namespace ecgmm::model
