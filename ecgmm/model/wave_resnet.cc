// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/wave_resnet.h"

#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/cat.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "ecgmm/model/dropout.h"
#include "ecgmm/model/network_kinds.h"
#include "ecgmm/model/wave_net.h"

namespace ecgmm::model {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t kStemKernel = 15;
constexpr std::int64_t kKernel = 7;

nn::Conv1d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel,
                       std::int64_t stride) {
  return nn::Conv1d(
      nn::Conv1dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

/// Two convolutions, weighed by channel, beside a shortcut.
class WaveBlockImpl : public nn::Module {
 public:
  WaveBlockImpl(std::int64_t in, std::int64_t out, std::int64_t stride, double dropout,
                bool squeeze)
      : stride_(stride) {
    conv1_ = register_module("conv1", convolution(in, out, kKernel, stride));
    bn1_ = register_module("bn1", nn::BatchNorm1d(out));
    dropout_ = register_module("dropout", Dropout(dropout));
    conv2_ = register_module("conv2", convolution(out, out, kKernel, 1));
    bn2_ = register_module("bn2", nn::BatchNorm1d(out));
    if (squeeze) {
      squeeze_ = register_module("squeeze", nn::Linear(out, out / 4));
      excite_ = register_module("excite", nn::Linear(out / 4, out));
    }
    if (stride != 1 || in != out) {
      shortcut_ = register_module("shortcut",
                                  nn::Sequential(convolution(in, out, 1, 1), nn::BatchNorm1d(out)));
    }
  }

  at::Tensor forward(const at::Tensor& x) {
    auto y = dropout_->forward(bn1_->forward(conv1_->forward(x)).relu());
    y = bn2_->forward(conv2_->forward(y));
    if (!squeeze_.is_empty()) {
      const auto weight = excite_->forward(squeeze_->forward(y.mean(2)).relu()).sigmoid();
      y = y * weight.unsqueeze(2);
    }
    if (shortcut_.is_empty()) return (y + x).relu();
    const auto same_length = stride_ == 1 ? x
                                          : at::avg_pool1d(x, stride_, stride_, /*padding=*/0,
                                                           /*ceil_mode=*/true);
    return (y + shortcut_->forward(same_length)).relu();
  }

 private:
  std::int64_t stride_;
  nn::Conv1d conv1_{nullptr}, conv2_{nullptr};
  nn::BatchNorm1d bn1_{nullptr}, bn2_{nullptr};
  Dropout dropout_{nullptr};
  nn::Linear squeeze_{nullptr}, excite_{nullptr};
  nn::Sequential shortcut_{nullptr};
};
TORCH_MODULE(WaveBlock);

}  // namespace

WaveResnetImpl::WaveResnetImpl(std::int64_t width, double dropout, bool squeeze,
                               std::int64_t channels)
    : features_(4 * width) {
  const std::int64_t half = width / 2;
  stem_ = register_module("stem", nn::Sequential(convolution(channels, half, kStemKernel, 2),
                                                 nn::BatchNorm1d(half), nn::ReLU()));
  blocks_ = register_module("blocks",
                            nn::Sequential(WaveBlock(half, half, 1, dropout, squeeze),
                                           WaveBlock(half, width, 2, dropout, squeeze),
                                           WaveBlock(width, 3 * half, 2, dropout, squeeze),
                                           WaveBlock(3 * half, 2 * width, 2, dropout, squeeze)));
}

at::Tensor WaveResnetImpl::forward(const at::Tensor& waves) {
  const auto channels = blocks_->forward(stem_->forward(waves));
  return at::cat({channels.mean(2), channels.amax(2)}, 1);
}

namespace {

std::shared_ptr<LeadEncoder> make_encoder(const bundle::ModelConfig& config) {
  return WaveResnet(config.wave_width, config.dropout / 2, config.squeeze,
                    bundle::strip_channels(config))
      .ptr();
}

std::shared_ptr<Network> make(const bundle::ModelConfig& config, const InputShape& shape,
                              ModalitySet modalities) {
  return WaveNet(config, shape, modalities, make_encoder).ptr();
}

std::vector<Width> widths(const bundle::ModelConfig& config, const InputShape& /*shape*/,
                          ModalitySet modalities) {
  if (modalities == ModalitySet().with(Modality::clinical)) return {};
  if (config.measures == bundle::Measures::alone) return {};
  const auto half = config.wave_width / 2;
  const auto last = 2 * config.wave_width;
  return {{"encoder.stem.0.weight", {half, bundle::strip_channels(config), kStemKernel}},
          {"encoder.blocks.3.conv2.weight", {last, last, kKernel}}};
}

}  // namespace

const NetworkKind kWaveResnet = {.make = make, .widths = widths};

}  // namespace ecgmm::model
