// SPDX-License-Identifier: Apache-2.0
// The network that recognizes lead names: what it has learned, as made by
// tools/train_lead_names.py.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace ecgmm::ecg {

/// A layer's weights as whole numbers from -45 to 45, one character each ('P' is 0), outputs first,
/// then as PyTorch orders them (those of the first fully connected layer: places, then channels).
struct NameLayer {
  std::string_view weights;
  std::span<const float> scale;  ///< (outputs): a weight is its number times this
  std::span<const float> bias;   ///< (outputs)
};

/// Four convolutions of 3 x 3 over (24, 72) pixels: 2 to 16, 16, 32 and 16 channels, the first
/// three with maxima of 2 x 2 behind them; then 432 to 32 to 13.
extern const std::array<NameLayer, 6> kNameLayers;

}  // namespace ecgmm::ecg
