// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/augmentation.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/filter.h"

namespace ecgmm::train {
namespace {

constexpr double kHiddenAmplitudes = 0.2;
constexpr double kHiddenValues = 0.1;
constexpr double kMostWander = 0.15;  // of a standard deviation
constexpr double kMostNoise = 0.12;

/// @param strip   (kWavePoints + kWaveExtras)
/// @return        (points + kWaveExtras)
at::Tensor changed_lead(const at::Tensor& strip, std::int64_t points, RandomStream& random) {
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound)));
  };
  const auto begin = below(input::kWavePoints - points + 1);
  const auto roll = below(points);
  const double scale = random.uniform(0.8, 1.25);
  const double wander = random.uniform(0, kMostWander);
  const double step = 2 * std::numbers::pi * random.uniform(0.1, 0.5) / ecg::kWaveRateHz;
  const double phase = 2 * std::numbers::pi * random.uniform();
  const double noise = random.uniform(0, kMostNoise);

  auto changed = at::empty({points + input::kWaveExtras}, at::kFloat);
  const auto* from = strip.const_data_ptr<float>();
  auto* to = changed.mutable_data_ptr<float>();
  for (std::int64_t t = 0; t < points; ++t) {
    const double value = scale * static_cast<double>(from[begin + t]) +
                         wander * std::sin(step * static_cast<double>(t) + phase) +
                         noise * random.normal();
    to[(t + roll) % points] = static_cast<float>(value);
  }
  const bool hidden = random.chance(kHiddenAmplitudes);
  for (std::int64_t k = 0; k < input::kWaveExtras; ++k) {
    to[points + k] = hidden ? 0.0F : from[input::kWavePoints + k];
  }
  return changed;
}

/// @param values  (2 C): values, then whether each is known.
at::Tensor with_hidden_values(const at::Tensor& values, RandomStream& random) {
  auto changed = values.clone();
  const auto count = values.size(0) / 2;
  auto* data = changed.mutable_data_ptr<float>();
  for (std::int64_t c = 0; c < count; ++c) {
    if (random.chance(kHiddenValues)) data[c] = data[count + c] = 0;
  }
  return changed;
}

}  // namespace

std::int64_t Augmentation::crop(std::size_t batch) const {
  RandomStream random(seed_, concat("crop/", epoch_, "/", batch));
  return 100 * (6 + static_cast<std::int64_t>(random.below(5)));
}

input::Sample Augmentation::apply(input::Sample sample, std::size_t record,
                                  std::int64_t points) const {
  RandomStream random(seed_, concat("augmentation/", epoch_, "/", record));
  std::vector<at::Tensor*> parts;
  for (auto* part : {&sample.image, &sample.signal, &sample.clinical}) {
    if (part->defined()) parts.push_back(part);
  }
  std::size_t left = parts.size();
  random.shuffle(std::span(parts));
  for (auto* part : parts) {
    if (!random.chance(part_dropout_) || left == 1) continue;
    part->reset();
    --left;
  }
  for (auto* part : {&sample.image, &sample.signal}) {
    if (part->defined()) *part = changed_lead(*part, points, random);
  }
  if (sample.clinical.defined()) sample.clinical = with_hidden_values(sample.clinical, random);
  return sample;
}

}  // namespace ecgmm::train
