// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/wave_net.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/model/wave_resnet.h"
#include "ecgmm/model/weights.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::model {
namespace {

constexpr InputShape kShape{2490, 3};
constexpr std::int64_t kPoints = 200;

WaveNet made(ModalitySet modalities = ModalitySet::all(), const bundle::ModelConfig& config = {}) {
  at::manual_seed(3);
  auto encoder = [](const bundle::ModelConfig& own) -> std::shared_ptr<LeadEncoder> {
    return WaveResnet(own.wave_width, own.dropout / 2, own.squeeze).ptr();
  };
  WaveNet network(config, kShape, modalities, encoder);
  for (auto& buffer : network->named_buffers()) {
    if (buffer.key().ends_with("running_mean")) buffer.value().normal_(0, 0.2);
    if (buffer.key().ends_with("running_var")) buffer.value().uniform_(0.5, 1.5);
  }
  return network;
}

Batch random_batch(std::int64_t size) {
  Batch batch;
  batch.image = at::randn({size, kPoints + input::kWaveExtras});
  batch.signal = at::randn({size, kPoints + input::kWaveExtras});
  batch.clinical = at::randn({size, 2 * kShape.clinical_features});
  batch.present = at::ones({size, 3}, at::kBool);
  return batch;
}

/// Record i of seven has the i-th subset of the modalities.
Batch all_subsets() {
  auto batch = random_batch(7);
  for (std::int64_t i = 0; i < 7; ++i) {
    for (std::int64_t m = 0; m < 3; ++m) batch.present[i][m] = ((i + 1) >> m & 1) != 0;
  }
  return batch;
}

/// The same with other content where nothing is present.
Batch with_other_content(const Batch& batch) {
  const auto changed = [&](const at::Tensor& part, std::int64_t m) {
    return at::where(batch.present.select(1, m).unsqueeze(1), part, at::full_like(part, 1e3));
  };
  return {changed(batch.image, 0), changed(batch.signal, 1), changed(batch.clinical, 2),
          batch.present};
}

/// How many parameters have the text in their name.
std::size_t named(const WaveNet& network, const std::string& text) {
  std::size_t count = 0;
  for (const auto& item : network->named_parameters()) count += item.key().find(text) != text.npos;
  return count;
}

TEST(WaveNet, CanGoWithoutSqueezingAmplitudeOrFlags) {
  bundle::ModelConfig config;
  config.squeeze = config.amplitude = config.known_flags = false;
  auto network = made(ModalitySet::all(), config);
  EXPECT_GT(named(made(), "squeeze") + named(made(), "excite") + named(made(), "amplitude"), 0U);
  EXPECT_EQ(named(network, "squeeze") + named(network, "excite") + named(network, "amplitude"), 0U);
  network->eval();
  const auto batch = random_batch(2);
  const auto before = network->forward(batch);
  const auto extras = input::kWaveExtras;
  batch.signal.narrow(1, kPoints, extras).fill_(3);
  batch.image.narrow(1, kPoints, extras).fill_(3);
  batch.clinical.narrow(1, kShape.clinical_features, kShape.clinical_features).fill_(0);
  EXPECT_TRUE(at::equal(network->forward(batch), before));
  batch.clinical[0][0] += 1;
  EXPECT_FALSE(at::equal(network->forward(batch), before));
}

TEST(WaveNet, AnswersAllSevenSubsets) {
  auto network = made();
  network->eval();
  const auto output = network->evaluate(all_subsets());
  EXPECT_EQ(output.logits.sizes().vec(), (std::vector<std::int64_t>{7, 2}));
  EXPECT_TRUE(output.logits.isfinite().all().item<bool>());
  const auto odds = output.logits.select(1, 1) - output.logits.select(1, 0);
  for (int i = 0; i < 7; ++i) {
    for (int k = 0; k < i; ++k) EXPECT_NE(odds[i].item<float>(), odds[k].item<float>());
  }
}

TEST(WaveNet, TakesNothingFromAnAbsentPart) {
  auto network = made();
  const auto batch = all_subsets();
  for (const bool training : {false, true}) {
    network->train(training);
    at::manual_seed(5);
    const auto first = network->evaluate(batch);
    at::manual_seed(5);
    const auto second = network->evaluate(with_other_content(batch));
    EXPECT_TRUE(at::equal(first.logits, second.logits)) << "training: " << training;
    EXPECT_TRUE(at::equal(first.by_modality, second.by_modality)) << "training: " << training;
  }
}

TEST(WaveNet, AddsTheStripsMeanTheClinicalValuesAndABias) {
  auto network = made();
  network->eval();
  const c10::InferenceMode inference;
  network->named_parameters()["bias"].fill_(0.25);
  const auto batch = all_subsets();
  const auto output = network->evaluate(batch);
  const auto odds = output.logits.select(1, 1) - output.logits.select(1, 0);
  EXPECT_TRUE(at::equal(output.present, batch.present.to(at::kFloat)));
  EXPECT_TRUE((output.by_modality.eq(0) == batch.present.logical_not()).all().item<bool>());
  for (std::int64_t i = 0; i < 7; ++i) {
    const auto one = [&](int m) { return output.by_modality[i][m].item<double>(); };
    const double strips = ((i + 1) & 3) == 3 ? 2 : 1;
    EXPECT_NEAR(odds[i].item<double>(), 0.25 + (one(0) + one(1)) / strips + one(2), 1e-5) << i;
  }
}

TEST(WaveNet, SeesImageAndSignalAsViewsOfOneStrip) {
  auto network = made();
  network->eval();
  auto batch = random_batch(3);
  batch.signal = batch.image;
  const auto output = network->evaluate(batch);
  EXPECT_TRUE(at::allclose(output.by_modality.select(1, 0), output.by_modality.select(1, 1)));
}

TEST(WaveNet, TakesABatchWithoutAnyRecordOfAPart) {
  for (const bool signal : {true, false}) {
    auto network = made();
    auto batch = random_batch(4);
    batch.image.reset();
    (signal ? batch.clinical : batch.signal).reset();
    batch.present.fill_(false);
    batch.present.select(1, signal ? 1 : 2).fill_(true);
    const auto output = network->evaluate(batch);
    EXPECT_TRUE(output.logits.isfinite().all().item<bool>());
    EXPECT_EQ(output.present.sum().item<float>(), 4);
  }
}

TEST(WaveNet, HasNoBranchForWhatTrainingLacked) {
  auto network = made(ModalitySet().with(Modality::signal));
  const auto output = network->evaluate(all_subsets());
  EXPECT_EQ(output.present.select(1, 0).sum().item<float>(), 0);
  EXPECT_EQ(output.present.select(1, 2).sum().item<float>(), 0);
  for (const auto& item : network->named_parameters()) {
    EXPECT_FALSE(item.key().starts_with("clinical")) << item.key();
  }
}

/// Mean and range of the lead.
class PlainEncoder : public LeadEncoder {
 public:
  at::Tensor forward(const at::Tensor& waves) override {
    const auto lead = waves.select(1, 0);
    return at::stack({lead.mean(1), lead.amax(1) - lead.amin(1)}, 1);
  }
  std::int64_t features() const override { return 2; }
};

TEST(WaveNet, TakesAnyEncoderOfALead) {
  const auto plain = [](const bundle::ModelConfig&) -> std::shared_ptr<LeadEncoder> {
    return std::make_shared<PlainEncoder>();
  };
  WaveNet network(bundle::ModelConfig{}, kShape, ModalitySet::all(), plain);
  network->eval();
  EXPECT_EQ(named(network, "encoder"), 0U) << "it has no weights";
  auto batch = all_subsets();
  const auto before = network->forward(batch);
  EXPECT_TRUE(before.isfinite().all().item<bool>());
  batch.signal[1][5] += 100;
  const auto changed = (network->forward(batch) - before).abs().sum(1).gt(0);
  EXPECT_EQ(changed.sum().item<std::int64_t>(), 1);
  EXPECT_TRUE(changed[1].item<bool>());
}

TEST(WaveNet, IsSmall) {
  std::int64_t count = 0;
  for (const auto& item : made()->named_parameters()) count += item.value().numel();
  EXPECT_GT(count, 100'000);
  EXPECT_LT(count, 150'000);
}

/// The same network, written in plain PyTorch.
TEST(WaveNet, GivesPyTorchsLogits) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  auto network = made();
  network->eval();
  const c10::InferenceMode inference;
  const auto batch = random_batch(5);
  io::TensorFile weights, inputs;
  weights.tensors = network_state(*network);
  inputs.tensors = {to_entry("image", batch.image), to_entry("signal", batch.signal),
                    to_entry("clinical", batch.clinical)};
  io::write_file(folder / "weights", io::encode_safetensors(weights));
  io::write_file(folder / "inputs", io::encode_safetensors(inputs));
  run_peer("model/wave_peer.py", {(folder / "weights").string(), (folder / "inputs").string(),
                                  (folder / "odds").string()});
  const auto theirs = to_tensor(*io::read_safetensors(folder / "odds").find("odds"));
  const auto logits = network->forward(batch);
  EXPECT_LE((logits.select(1, 1) - logits.select(1, 0) - theirs).abs().max().item<double>(), 1e-4);
}

}  // namespace
}  // namespace ecgmm::model
