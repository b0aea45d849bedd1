// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/resnet.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

namespace ecgmm::model {
namespace {

/// Mixed precision as training uses it.
class Bf16 {
 public:
  Bf16() {
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
    at::autocast::set_autocast_enabled(at::kCPU, true);
  }
  ~Bf16() {
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCPU, false);
  }
};

/// The largest difference as a share of the largest value.
double difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a.to(at::kFloat) - b.to(at::kFloat)).abs().max() / b.abs().max()).item<double>();
}

/// A network whose every weight and statistic matters.
ResNet18 randomized() {
  at::manual_seed(3);
  ResNet18 network;
  const at::NoGradGuard no_grad;
  for (const auto& module : network->modules()) {
    if (auto* norm = module->as<torch::nn::BatchNorm2d>()) {
      norm->weight.uniform_(0.5, 1.5);
      norm->bias.normal_(0, 0.2);
      norm->running_mean.normal_(0, 0.2);
      norm->running_var.uniform_(0.5, 1.5);
    }
  }
  return network;
}

TEST(ResNet18, ComputesTheSameWhenFused) {
  auto network = randomized();
  network->eval();
  const c10::InferenceMode inference;
  for (const auto size : {64, 224}) {
    const auto images = at::randn({2, 3, size, size}).contiguous(at::MemoryFormat::ChannelsLast);
    network->eval();
    const auto plain = network->forward(images);
    network->fuse();
    const auto fused = network->forward(images);
    EXPECT_LT(difference(fused, plain), 1e-5) << size;
    EXPECT_FALSE(fused.equal(plain)) << "nothing was fused";
    network->train();
    network->eval();
  }
}

TEST(ResNet18, FollowsItsWeightsAgainWhenItTrains) {
  auto network = randomized();
  network->eval();
  network->fuse();
  network->train();
  {
    const at::NoGradGuard no_grad;
    for (auto& parameter : network->parameters()) parameter.mul_(0.5);
  }
  network->eval();
  const at::NoGradGuard no_grad;
  const auto images = at::randn({1, 3, 64, 64});
  const auto plain = network->forward(images);
  network->fuse();
  EXPECT_LT(difference(network->forward(images), plain), 1e-5);
}

/// Result and gradients of a convolution in bfloat16 beside those of PyTorch's in float32.
void expect_like_pytorch(std::int64_t stride, std::int64_t rows) {
  at::manual_seed(5);
  Convolution own(32, 48, 3, stride);
  torch::nn::Conv2d peer(torch::nn::Conv2dOptions(32, 48, 3).stride(stride).padding(1).bias(false));
  peer->weight.set_data(own->weight.detach().clone());
  const auto x = at::randn({3, 32, rows, rows}).contiguous(at::MemoryFormat::ChannelsLast);
  auto own_x = x.clone().set_requires_grad(true);
  auto peer_x = x.clone().set_requires_grad(true);
  const auto expected = peer->forward(peer_x);
  at::Tensor result;
  {
    const Bf16 mixed;
    result = own->forward(own_x);
  }
  EXPECT_EQ(result.scalar_type(), at::kBFloat16);
  ASSERT_EQ(result.sizes(), expected.sizes());
  const auto along = at::randn_like(expected);
  result.backward(along.to(at::kBFloat16));
  expected.backward(along);
  EXPECT_LT(difference(result, expected), 0.01);
  EXPECT_LT(difference(own_x.grad(), peer_x.grad()), 0.01);
  EXPECT_LT(difference(own->weight.grad(), peer->weight.grad()), 0.01);
}

TEST(Convolution, IsPyTorchsInBfloat16) {
  for (const std::int64_t stride : {1, 2}) {
    for (const std::int64_t rows : {1, 6, 7, 13, 20}) expect_like_pytorch(stride, rows);
  }
}

}  // namespace
}  // namespace ecgmm::model
