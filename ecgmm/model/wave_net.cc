// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/wave_net.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/activation.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ecgmm/model/dropout.h"

namespace ecgmm::model {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t kAmplitudeFeatures = 8;
constexpr std::int64_t kClinicalHidden = 16;
constexpr double kClinicalDropout = 0.1;

}  // namespace

WaveNetImpl::WaveNetImpl(const bundle::ModelConfig& config, const InputShape& shape,
                         ModalitySet modalities, MakeLeadEncoder make_encoder)
    : modalities_(modalities), channels_(bundle::strip_channels(config)) {
  const bool judges_strips = config.measures != bundle::Measures::alone;
  if (judges_strips && (modalities.has(Modality::image) || modalities.has(Modality::signal))) {
    encoder_ = register_module("encoder", make_encoder(config));
    auto features = encoder_->features();
    if (config.amplitude) {
      amplitude_ = register_module("amplitude", nn::Linear(input::kWaveExtras, kAmplitudeFeatures));
      features += kAmplitudeFeatures;
    }
    strip_ =
        register_module("strip", nn::Sequential(Dropout(config.dropout), nn::Linear(features, 1)));
  }
  if (modalities.has(Modality::clinical)) {
    clinical_inputs_ = (config.known_flags ? 2 : 1) * shape.clinical_features;
    clinical_ = register_module(
        "clinical", nn::Sequential(nn::Linear(clinical_inputs_, kClinicalHidden), nn::ReLU(),
                                   Dropout(kClinicalDropout), nn::Linear(kClinicalHidden, 1)));
  }
  bias_ = register_parameter("bias", at::zeros({1}));
}

at::Tensor WaveNetImpl::strip_log_odds(const at::Tensor& strips) {
  const auto points = strips.size(1) - input::kWaveExtras;
  const auto shape = encoder_->forward(
      strips.narrow(1, 0, points).reshape({strips.size(0), channels_, points / channels_}));
  if (amplitude_.is_empty()) return strip_->forward(shape).squeeze(1);
  const auto size = amplitude_->forward(strips.narrow(1, points, input::kWaveExtras)).relu();
  return strip_->forward(at::cat({shape, size}, 1)).squeeze(1);
}

Output WaveNetImpl::evaluate(const Batch& batch) {
  const auto zeros = at::zeros({batch.size()}, batch.present.options().dtype(at::kFloat));
  std::array<at::Tensor, kModalities.size()> odds, present;
  std::array<at::Tensor, kModalities.size()> rows;  // which records have the modality
  const std::array<at::Tensor, kModalities.size()> parts = {batch.image, batch.signal,
                                                            batch.clinical};
  std::vector<at::Tensor> strips;
  for (const auto modality : kModalities) {
    const auto m = static_cast<std::size_t>(modality);
    odds[m] = present[m] = zeros;
    if (!modalities_.has(modality) || !parts[m].defined()) continue;
    if (modality != Modality::clinical && !encoder_) continue;
    const auto has = batch.present.select(1, static_cast<std::int64_t>(m));
    present[m] = has.to(at::kFloat);
    rows[m] = has.nonzero().squeeze(1);
    if (modality != Modality::clinical) strips.push_back(parts[m].index_select(0, rows[m]));
  }
  const auto place = [&](std::size_t m, const at::Tensor& own) {
    odds[m] = zeros.index_add(0, rows[m], own.to(at::kFloat));
  };
  // Absent modalities do not pass the encoder: batch normalization would take them into its
  // statistics.
  if (!strips.empty()) {
    const auto together = at::cat(strips);
    const auto own = together.size(0) > 0 ? strip_log_odds(together) : zeros.narrow(0, 0, 0);
    std::int64_t begin = 0;
    for (const auto modality : {Modality::image, Modality::signal}) {
      const auto m = static_cast<std::size_t>(modality);
      if (!rows[m].defined()) continue;
      place(m, own.narrow(0, begin, rows[m].size(0)));
      begin += rows[m].size(0);
    }
  }
  constexpr auto kImage = static_cast<std::size_t>(Modality::image);
  constexpr auto kSignal = static_cast<std::size_t>(Modality::signal);
  constexpr auto kClinical = static_cast<std::size_t>(Modality::clinical);
  if (rows[kClinical].defined()) {
    place(kClinical,
          clinical_
              ->forward(
                  batch.clinical.narrow(1, 0, clinical_inputs_).index_select(0, rows[kClinical]))
              .squeeze(1));
  }
  const auto strip =
      (odds[kImage] + odds[kSignal]) / (present[kImage] + present[kSignal]).clamp_min(1);
  const auto half = (strip + odds[kClinical] + bias_) / 2;
  return {at::stack({-half, half}, 1), at::stack(odds, 1), at::stack(present, 1)};
}

}  // namespace ecgmm::model
