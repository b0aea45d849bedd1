// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/augmentation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/filter.h"

namespace ecgmm::train {
namespace {

constexpr double kHiddenAmplitudes = 0.2;
constexpr double kHiddenValues = 0.1;
constexpr double kMostWander = 0.15;  // of a standard deviation
constexpr double kMostNoise = 0.12;
// Of traces read from pictures: how exactly their scales are told, pens that are as wide as a peak,
// stretches in which the trace was not seen.
constexpr double kMostStretch = 0.03;
constexpr double kMostAmplitudeError = 0.2;  // of a standard deviation over patients
constexpr double kMostBlur = 1;              // points to either side
constexpr double kGaps = 0.2;
constexpr std::int64_t kLongestGap = 100;

/// `begin`, in points, and `step` of a random stretch of the strip.
struct Stretch {
  double begin, step;
  Stretch(std::int64_t points, RandomStream& random)
      : begin(0), step(random.uniform(1 - kMostStretch, 1 + kMostStretch)) {
    const double last = static_cast<double>(input::kWavePoints - 1);
    step = std::min(step, last / static_cast<double>(points));
    begin = random.uniform(0, last - step * static_cast<double>(points - 1));
  }
};

/// A strip between its points, level beyond its ends.
double between(const float* strip, double place) {
  place = std::clamp(place, 0.0, static_cast<double>(input::kWavePoints - 1));
  const auto first = std::min(static_cast<std::int64_t>(place), input::kWavePoints - 2);
  const double part = place - static_cast<double>(first);
  return (1 - part) * static_cast<double>(strip[first]) +
         part * static_cast<double>(strip[first + 1]);
}

/// Draws a straight line over some points.
void cut_gap(std::span<float> lead, RandomStream& random) {
  const auto length = 2 + random.below(static_cast<std::uint64_t>(kLongestGap));
  const auto first = random.below(lead.size() - length);
  const auto gap = lead.subspan(first, length + 1);
  for (std::size_t i = 1; i < length; ++i) {
    gap[i] = std::lerp(gap.front(), gap.back(), static_cast<float>(i) / static_cast<float>(length));
  }
}

/// @param strip   (channels * kWavePoints + kWaveExtras)
/// @return        (channels * points + kWaveExtras)
std::vector<float> changed_lead(const std::vector<float>& strip, std::int64_t points,
                                RandomStream& random) {
  const Stretch stretch(points, random);
  const double blur = random.uniform(0, kMostBlur);
  const auto roll = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(points)));
  const double scale = random.uniform(0.8, 1.25);
  const double wander = random.uniform(0, kMostWander);
  const double step = 2 * std::numbers::pi * random.uniform(0.1, 0.5) / ecg::kWaveRateHz;
  const double phase = 2 * std::numbers::pi * random.uniform();
  const double noise = random.uniform(0, kMostNoise);

  const auto channels = static_cast<std::int64_t>(strip.size()) / input::kWavePoints;
  std::vector<float> changed(static_cast<std::size_t>(channels * points + input::kWaveExtras));
  const auto* from = strip.data();
  auto* to = changed.data();
  for (std::int64_t t = 0; t < points; ++t) {
    const double place = stretch.begin + stretch.step * static_cast<double>(t);
    const double drawn =
        (between(from, place - blur) + 2 * between(from, place) + between(from, place + blur)) / 4;
    const double value = scale * drawn + wander * std::sin(step * static_cast<double>(t) + phase) +
                         noise * random.normal();
    to[(t + roll) % points] = static_cast<float>(value);
    for (std::int64_t c = 1; c < channels; ++c) {  // the guide lies where the waves lie
      to[c * points + (t + roll) % points] =
          static_cast<float>(between(from + c * input::kWavePoints, place));
    }
  }
  if (random.chance(kGaps)) cut_gap({to, static_cast<std::size_t>(points)}, random);
  const bool hidden = random.chance(kHiddenAmplitudes);
  const float known = hidden ? 0.0F : from[channels * input::kWavePoints + 1];
  const auto error = static_cast<float>(random.uniform(-kMostAmplitudeError, kMostAmplitudeError));
  to[channels * points] = known * (from[channels * input::kWavePoints] + error);
  to[channels * points + 1] = known;
  return changed;
}

/// @param values  (2 C): values, then whether each is known.
void hide_values(std::vector<float>& values, RandomStream& random) {
  const auto count = values.size() / 2;
  for (std::size_t c = 0; c < count; ++c) {
    if (random.chance(kHiddenValues)) values[c] = values[count + c] = 0;
  }
}

}  // namespace

std::int64_t Augmentation::crop(std::size_t batch) const {
  RandomStream random(seed_, concat("crop/", epoch_, "/", batch));
  return 100 * (6 + static_cast<std::int64_t>(random.below(5)));
}

input::Sample Augmentation::apply(input::Sample sample, std::size_t record,
                                  std::int64_t points) const {
  RandomStream random(seed_, concat("augmentation/", epoch_, "/", record));
  std::vector<std::vector<float>*> parts;
  for (auto* part : {&sample.image, &sample.signal, &sample.clinical}) {
    if (!part->empty()) parts.push_back(part);
  }
  std::size_t left = parts.size();
  random.shuffle(std::span(parts));
  for (auto* part : parts) {
    if (!random.chance(part_dropout_) || left == 1) continue;
    part->clear();
    --left;
  }
  for (auto* part : {&sample.image, &sample.signal}) {
    if (!part->empty()) *part = changed_lead(*part, points, random);
  }
  if (!sample.clinical.empty()) hide_values(sample.clinical, random);
  return sample;
}

void Augmentation::even_out(std::span<input::Sample> batch) const {
  if (part_dropout_ == 0) return;
  std::size_t leads = 0;
  for (const auto& sample : batch) {
    leads += (sample.image.empty() ? 0 : 1) + (sample.signal.empty() ? 0 : 1);
  }
  const auto group = std::bit_floor(std::max<std::size_t>(1, batch.size() / 8));
  for (std::size_t i = 0; i < batch.size() && leads % group != 0; ++i) {
    auto& sample = batch[i];
    if (sample.image.empty() || sample.signal.empty()) continue;
    (i % 2 == 0 ? sample.image : sample.signal).clear();
    --leads;
  }
}

}  // namespace ecgmm::train
