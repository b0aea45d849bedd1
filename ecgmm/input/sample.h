// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/record_facts.h"

namespace ecgmm::input {

/// A lead in wave form: 10 s at ecg::kWaveRateHz; a shorter one is repeated from its start.
inline constexpr std::int64_t kWavePoints = 1000;
inline constexpr std::int64_t kShortestWavePoints = 250;
/// Behind the points: the log amplitude, standardized, 0 where not known, and whether it is known.
inline constexpr std::int64_t kWaveExtras = 2;

/// One record as the network takes it, images still as bytes. Undefined tensors = modality absent.
///
/// In wave form image and signal are both (kWavePoints + kWaveExtras) float32, and clinical is
/// (2 C): the standardized values, 0 where missing, then for each whether it is known.
struct Sample {
  at::Tensor image;     ///< (3, H, W) uint8, channels-last
  at::Tensor signal;    ///< (T) float32, standardized
  at::Tensor clinical;  ///< (C) float32, standardized, imputed
  std::vector<std::string>
      notes;  ///< what was brought to the model's form: "resampled from 500 Hz"
  /// What was seen on the way of the modalities that are there: "signal amplitude", a lead's
  /// standard deviation in mV, in wave form after the filter; there too "image amplitude" and
  /// "trace confidence", see ecg::Trace.
  std::vector<data::Fact> facts;
};

/// Samples side by side. A modality that no sample of the batch has is undefined; where some have
/// it, the others hold zeros there and `present` says so.
struct Batch {
  at::Tensor image;     ///< (B, 3, H, W) float32, normalized, channels-last; in wave form as signal
  at::Tensor signal;    ///< (B, T) float32
  at::Tensor clinical;  ///< (B, C) float32
  at::Tensor present;   ///< (B, 3) bool, in the order of kModalities
  std::int64_t size() const { return present.size(0); }
  Batch to(at::Device device) const;
};

/// The samples side by side, as they are.
Batch side_by_side(std::span<const Sample> samples);

}  // namespace ecgmm::input
