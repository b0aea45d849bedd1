// SPDX-License-Identifier: Apache-2.0
// The engine beside libtorch, on the networks of the model that comes with the program.
#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ecgmm/bundle/model_config.h"
#include "ecgmm/engine/wave_network.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/model/network.h"
#include "ecgmm/model/network_kinds.h"
#include "ecgmm/model/weights.h"

namespace ecgmm::model {
namespace {

constexpr std::int64_t kClinical = 8;
constexpr std::int64_t kRecords = 12;

std::vector<io::TensorEntry> shipped_networks() {
  auto file = io::read_safetensors(ECGMM_SOURCE_DIR "/models/default@1/weights.safetensors");
  std::erase_if(file.tensors,
                [](const auto& entry) { return entry.name.starts_with("preprocessor."); });
  return file.tensors;
}

/// Leads of noise that is smoother from record to record, some of all modalities, some of one.
Batch records(std::int64_t points, std::int64_t channels = 1) {
  at::manual_seed(points);
  Batch batch;
  const auto strips = [&] {
    auto rows = at::randn({kRecords, channels * points + input::kWaveExtras});
    for (std::int64_t i = 1; i < kRecords; ++i) {
      rows[i].narrow(0, 0, points).copy_(at::cumsum(rows[i].narrow(0, 0, points), 0) / (i + 2));
    }
    rows.select(1, channels * points + 1).fill_(1);
    return rows;
  };
  batch.image = strips();
  batch.signal = strips();
  batch.clinical = at::randn({kRecords, kClinical});
  batch.present = at::ones({kRecords, 3}, at::kBool);
  for (std::int64_t i = 0; i < 7; ++i) {
    for (std::int64_t m = 0; m < 3; ++m) batch.present[i][m] = ((i + 1) >> m & 1) != 0;
  }
  return batch;
}

std::span<const float> row(const at::Tensor& rows, const Batch& batch, std::int64_t i,
                           Modality modality) {
  if (!batch.present[i][static_cast<std::int64_t>(modality)].item<bool>()) return {};
  const auto each = static_cast<std::size_t>(rows.size(1));
  return {rows.const_data_ptr<float>() + static_cast<std::size_t>(i) * each, each};
}

/// Expects both to give the same log-odds of records with every subset of the modalities.
void expect_same(Network& theirs, const engine::WaveNetwork& ours, std::int64_t points,
                 std::int64_t channels = 1) {
  const auto batch = records(points, channels);
  const auto logits = theirs.evaluate(batch).logits.to(at::kDouble);
  for (std::int64_t i = 0; i < kRecords; ++i) {
    const auto odds = ours.evaluate({row(batch.image, batch, i, Modality::image),
                                     row(batch.signal, batch, i, Modality::signal),
                                     row(batch.clinical, batch, i, Modality::clinical)});
    const auto parts = ModalitySet::of_bits(i < 7 ? static_cast<std::uint32_t>(i) + 1 : 7);
    EXPECT_NEAR(engine::log_odds({&odds, 1}, parts), (logits[i][1] - logits[i][0]).item<double>(),
                1e-5)
        << parts.text() << ", " << points << " points";
  }
}

TEST(Engine, GivesLibtorchsLogOddsOfTheShippedModel) {
  const auto members = engine::members_of(shipped_networks());
  ASSERT_EQ(members.size(), 5U);
  const c10::InferenceMode inference;
  for (const auto& member : members) {
    const auto theirs =
        network_kind(bundle::Encoder::wave_resnet)
            .make(bundle::ModelConfig(), InputShape{2490, kClinical / 2}, ModalitySet::all());
    load_network_state(*theirs, member);
    theirs->eval();
    const engine::WaveNetwork ours(engine::Weights(member),
                                   {ModalitySet::all(), 32, true, true, kClinical});
    for (const std::int64_t points : {1000, 250, 999}) expect_same(*theirs, ours, points);
  }
}

TEST(Engine, GivesLibtorchsLogOddsWithAGuide) {
  const c10::InferenceMode inference;
  bundle::ModelConfig config;
  config.guide = bundle::Guide::mask;
  at::manual_seed(1);
  const auto theirs = network_kind(bundle::Encoder::wave_resnet)
                          .make(config, InputShape{2490, kClinical / 2}, ModalitySet::all());
  theirs->eval();
  const auto state = network_state(*theirs);
  const engine::WaveNetwork ours(engine::Weights(state),
                                 {.clinical_inputs = kClinical, .channels = 4});
  for (const std::int64_t points : {1000, 250}) expect_same(*theirs, ours, points, 4);
  EXPECT_THROW(ours.evaluate({std::vector<float>(1003), {}, {}}), Error);  // not of 4 channels
}

}  // namespace
}  // namespace ecgmm::model
