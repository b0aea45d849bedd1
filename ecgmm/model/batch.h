// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "ecgmm/input/config.h"
#include "ecgmm/input/sample.h"

namespace ecgmm::model {

/// Samples side by side. A modality that no sample of the batch has is undefined; where some have
/// it, the others hold zeros there and `present` says so.
struct Batch {
  at::Tensor image;     ///< (B, 3, H, W) float32, normalized, channels-last; in wave form as signal
  at::Tensor signal;    ///< (B, T) float32
  at::Tensor clinical;  ///< (B, C) float32
  at::Tensor present;   ///< (B, 3) bool, in the order of kModalities
  std::int64_t size() const { return present.size(0); }
};

/// The samples as tensors on a device, pictures normalized as `config` says; these travel as bytes.
Batch collate(std::span<const input::Sample> samples, const input::InputConfig& config,
              at::Device device = at::kCPU);

}  // namespace ecgmm::model
