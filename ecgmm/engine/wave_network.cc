// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/wave_network.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/engine/kernels.h"

namespace ecgmm::engine {
namespace {

constexpr std::size_t kStemKernel = 15;
constexpr std::size_t kStemStride = 2;
constexpr std::size_t kKernel = 7;
constexpr std::size_t kMargin = kKernel / 2;
constexpr std::size_t kAmplitudeFeatures = 8;
constexpr std::size_t kClinicalHidden = 16;

void expect_finite(std::span<const float> values, const char* what) {
  if (std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) return;
  throw data_error(concat("the ", what, " for the network contain a value that is not finite"));
}

}  // namespace

WaveNetwork::Block WaveNetwork::take_block(Weights& weights, std::size_t index, std::size_t inputs,
                                           std::size_t outputs, bool squeeze) {
  const auto name = concat("encoder.blocks.", index, ".");
  Block block;
  block.stride = index == 0 ? 1 : 2;
  block.first =
      take_convolution(weights, name + "conv1", name + "bn1", {outputs, inputs, 1, kKernel});
  block.second =
      take_convolution(weights, name + "conv2", name + "bn2", {outputs, outputs, 1, kKernel});
  if (squeeze) {
    block.squeeze = take_linear(weights, name + "squeeze", outputs / 4, outputs);
    block.excite = take_linear(weights, name + "excite", outputs, outputs / 4);
  }
  if (block.stride != 1 || inputs != outputs) {
    block.shortcut =
        take_convolution(weights, name + "shortcut.0", name + "shortcut.1", {outputs, inputs});
  }
  return block;
}

WaveNetwork::WaveNetwork(Weights weights, const WaveLayout& layout) : layout_(layout) {
  if (layout.strips()) {
    const std::size_t half = layout.width / 2;
    stem_ = take_convolution(weights, "encoder.stem.0", "encoder.stem.1",
                             {half, layout.channels, 1, kStemKernel, /*filled=*/false});
    std::size_t inputs = half;
    for (const std::size_t outputs : {half, layout.width, 3 * half, 2 * layout.width}) {
      blocks_.push_back(take_block(weights, blocks_.size(), inputs, outputs, layout.squeeze));
      inputs = outputs;
    }
    std::size_t features = 2 * inputs;
    if (layout.amplitude) {
      amplitude_ = take_linear(weights, "amplitude", kAmplitudeFeatures, kStripExtras);
      features += kAmplitudeFeatures;
    }
    strip_ = take_linear(weights, "strip.1", 1, features);
  }
  if (layout.modalities.has(Modality::clinical)) {
    hidden_ = take_linear(weights, "clinical.0", kClinicalHidden, layout.clinical_inputs);
    clinical_ = take_linear(weights, "clinical.3", 1, kClinicalHidden);
  }
  bias_ = weights.take("bias", {1}).front();
  weights.expect_all_taken();
}

Sequence WaveNetwork::Block::forward(const Sequence& input) const {
  const auto hidden = convolve(first, input, stride, /*rectify=*/true, kMargin);
  const auto own = convolve(second, hidden, 1, /*rectify=*/false, 0);
  Floats gate;
  if (squeeze) {
    Floats mean(own.columns());
    reduce_rows(own.row(0), own.rows(), own.columns(), mean.data(), nullptr);
    const auto squeezed = apply(*squeeze, mean, /*rectify=*/true);
    gate = apply(*excite, squeezed, /*rectify=*/false);
    for (auto& value : gate) value = sigmoid(value);
  }
  Sequence beside(0, 0, 0);
  if (shortcut) {
    beside = stride == 1
                 ? convolve(*shortcut, input, 1, /*rectify=*/false, 0)
                 : convolve(*shortcut, average_pool(input, stride), 1, /*rectify=*/false, 0);
  }
  Sequence output(own.rows(), own.columns(), kMargin);
  gate_and_add(own.row(0), squeeze ? gate.data() : nullptr, shortcut ? beside.row(0) : input.row(0),
               own.rows(), own.columns(), output.row(0), output.columns());
  return output;
}

std::vector<float> WaveNetwork::encode(std::span<const float> points) const {
  const auto rows = points.size() / layout_.channels;
  Sequence lead(rows, layout_.channels, kStemKernel / 2);
  for (std::size_t c = 0; c < layout_.channels; ++c) {
    for (std::size_t t = 0; t < rows; ++t) {
      lead.row(static_cast<std::ptrdiff_t>(t))[c] = points[c * rows + t];
    }
  }
  auto channels = convolve(stem_, lead, kStemStride, /*rectify=*/true, kMargin);
  for (const auto& block : blocks_) channels = block.forward(channels);
  Floats mean(channels.columns());
  Floats maximum(channels.columns());
  reduce_rows(channels.row(0), channels.rows(), channels.columns(), mean.data(), maximum.data());
  const auto outputs = static_cast<std::ptrdiff_t>(blocks_.back().second.outputs);
  std::vector<float> features(mean.begin(), mean.begin() + outputs);
  features.insert(features.end(), maximum.begin(), maximum.begin() + outputs);
  return features;
}

double WaveNetwork::strip_odds(std::span<const float> strip) const {
  if (strip.size() <= kStripExtras) throw data_error("a strip without points for the network");
  if ((strip.size() - kStripExtras) % layout_.channels != 0) {
    throw data_error(concat("a strip for the network is not of ", layout_.channels, " channels"));
  }
  expect_finite(strip, "numbers of a strip");
  auto features = encode(strip.first(strip.size() - kStripExtras));
  if (layout_.amplitude) {
    const auto size = apply(amplitude_, strip.last(kStripExtras), /*rectify=*/true);
    features.insert(features.end(), size.begin(), size.begin() + kAmplitudeFeatures);
  }
  return apply(strip_, features, /*rectify=*/false).front();
}

double WaveNetwork::clinical_odds(std::span<const float> values) const {
  if (values.size() < layout_.clinical_inputs) {
    throw data_error(
        concat(values.size(), " clinical numbers for a network of ", layout_.clinical_inputs));
  }
  expect_finite(values, "clinical numbers");
  const auto hidden = apply(hidden_, values.first(layout_.clinical_inputs), /*rectify=*/true);
  return apply(clinical_, std::span<const float>(hidden).first(kClinicalHidden), /*rectify=*/false)
      .front();
}

WaveOdds WaveNetwork::evaluate(const WaveInputs& inputs) const {
  WaveOdds odds;
  odds.bias = bias_;
  const auto take = [&](Modality modality, std::span<const float> part, auto&& odds_of) {
    if (part.empty() || !layout_.modalities.has(modality)) return;
    odds.by_modality[static_cast<std::size_t>(modality)] = odds_of(part);
  };
  const auto strip = [&](std::span<const float> part) {
    return layout_.encoder ? strip_odds(part) : 0.0;
  };
  take(Modality::image, inputs.image, strip);
  take(Modality::signal, inputs.signal, strip);
  take(Modality::clinical, inputs.clinical, [&](auto part) { return clinical_odds(part); });
  return odds;
}

double log_odds(std::span<const WaveOdds> networks, ModalitySet parts) {
  double sum = 0;
  for (const auto& network : networks) {
    double strips = 0;
    int views = 0;
    for (const auto modality : {Modality::image, Modality::signal}) {
      if (!parts.has(modality)) continue;
      strips += network.by_modality[static_cast<std::size_t>(modality)];
      ++views;
    }
    double own = network.bias + strips / std::max(views, 1);
    if (parts.has(Modality::clinical)) {
      own += network.by_modality[static_cast<std::size_t>(Modality::clinical)];
    }
    sum += own;
  }
  return sum / static_cast<double>(networks.size());
}

}  // namespace ecgmm::engine
