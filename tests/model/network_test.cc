// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/model/multimodal_net.h"

namespace ecgmm::model {
namespace {

constexpr InputShape kShape{60, 5};

void seed(std::uint64_t value) { at::manual_seed(value); }

bundle::ModelConfig with_modalities(const std::vector<std::string>& words) {
  bundle::ModelConfig config;
  config.modalities = ModalitySet::parse(words);
  return config;
}

Batch random_batch(std::int64_t size) {
  Batch batch;
  batch.image = at::randn({size, 3, 64, 64});
  batch.signal = at::randn({size, kShape.signal_points});
  batch.clinical = at::randn({size, kShape.clinical_features});
  batch.present = at::ones({size, 3}, at::kBool);
  return batch;
}

at::Tensor weight(const torch::nn::Module& module, const std::string& name) {
  return module.named_parameters()[name].detach();
}

TEST(MultimodalNet, HasTheReferenceSizes) {
  MultimodalNet network(bundle::ModelConfig{}, kShape);
  const auto sizes = [&](const std::string& name) { return weight(*network, name).sizes().vec(); };
  using Sizes = std::vector<std::int64_t>;
  EXPECT_EQ(sizes("image.conv1.weight"), (Sizes{64, 3, 7, 7}));
  EXPECT_EQ(sizes("image.layer4.1.conv2.weight"), (Sizes{512, 512, 3, 3}));
  EXPECT_EQ(sizes("signal.0.weight"), (Sizes{512, 60}));
  EXPECT_EQ(sizes("signal.4.weight"), (Sizes{128, 512}));
  EXPECT_EQ(sizes("clinical.0.weight"), (Sizes{32, 5}));
  EXPECT_EQ(sizes("head.0.weight"), (Sizes{128, 672}));
  EXPECT_EQ(sizes("head.3.weight"), (Sizes{2, 128}));
}

TEST(MultimodalNet, StartsFromPyTorchsDistributions) {
  seed(1);
  MultimodalNet network(bundle::ModelConfig{}, kShape);
  // Kaiming normal, fan out: std = sqrt(2 / (512 * 9)).
  const auto convolution = weight(*network, "image.layer4.1.conv2.weight");
  EXPECT_NEAR(convolution.std().item<double>(), std::sqrt(2.0 / (512 * 9)), 1e-4);
  // Kaiming uniform with a = sqrt 5: bound 1 / sqrt(fan in).
  const auto linear = weight(*network, "head.0.weight");
  EXPECT_NEAR(linear.abs().max().item<double>(), 1 / std::sqrt(672.0), 1e-4);
  EXPECT_NEAR(linear.std().item<double>(), 1 / std::sqrt(3 * 672.0), 5e-4);
  EXPECT_EQ(weight(*network, "image.bn1.weight").min().item<double>(), 1);
  EXPECT_EQ(weight(*network, "image.bn1.bias").abs().max().item<double>(), 0);
}

TEST(MultimodalNet, DrawsTheSameWeightsFromTheSameSeed) {
  seed(5);
  MultimodalNet one(with_modalities({"signal", "clinical"}), kShape);
  seed(5);
  MultimodalNet two(with_modalities({"signal", "clinical"}), kShape);
  EXPECT_TRUE(at::equal(weight(*one, "head.0.weight"), weight(*two, "head.0.weight")));
}

TEST(MultimodalNet, TakesAnySetOfModalities) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"image"},
                                                                 {"signal"},
                                                                 {"clinical"},
                                                                 {"image", "clinical"},
                                                                 {"image", "signal", "clinical"}}) {
    MultimodalNet network(with_modalities(words), kShape);
    network->eval();
    const c10::InferenceMode inference;
    const auto logits = network->forward(random_batch(2));
    EXPECT_EQ(logits.sizes().vec(), (std::vector<std::int64_t>{2, 2})) << join(words, "+");
    EXPECT_TRUE(logits.isfinite().all().item<bool>());
  }
}

TEST(MultimodalNet, TakesNothingFromAnAbsentPart) {
  MultimodalNet network(with_modalities({"signal", "clinical"}), kShape);
  network->eval();
  const c10::InferenceMode inference;
  auto batch = random_batch(2);
  batch.present[0][1] = false;
  const auto first = network->forward(batch);
  batch.signal = batch.signal + 3;
  const auto second = network->forward(batch);
  EXPECT_TRUE(at::equal(first[0], second[0]));
  EXPECT_FALSE(at::equal(first[1], second[1]));
}

TEST(MultimodalNet, GivesEveryParameterAGradient) {
  MultimodalNet network(bundle::ModelConfig{}, kShape);
  network->train();
  network->forward(random_batch(4)).square().sum().backward();
  for (const auto& item : network->named_parameters()) {
    EXPECT_TRUE(item.value().grad().defined()) << item.key();
  }
}

}  // namespace
}  // namespace ecgmm::model
