// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>

#include <optional>

#include "ecgmm/model/convolution.h"
#include "ecgmm/model/fused_convolution.h"

namespace ecgmm::model {

/// ResNet18 without its classifier, under torchvision's key names.
/// Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016.
class ResNet18Impl : public torch::nn::Module {
 public:
  static constexpr std::int64_t kFeatures = 512;
  ResNet18Impl();
  /// @param images (B, 3, H, W).  @return (B, 512).
  at::Tensor forward(const at::Tensor& images);

  /// Makes forward() faster (FusedConvolution), with the weights as they are now, until
  /// train(true). Without effect where weights are not on a CPU.
  /// @pre eval() was called.
  void fuse();
  void train(bool on = true) override;

 private:
  Convolution conv1_{nullptr};
  torch::nn::BatchNorm2d bn1_{nullptr};
  torch::nn::Sequential layer1_{nullptr}, layer2_{nullptr}, layer3_{nullptr}, layer4_{nullptr};
  std::optional<FusedConvolution> fused_;
};
TORCH_MODULE(ResNet18);

}  // namespace ecgmm::model
