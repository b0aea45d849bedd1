// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/engine/layers.h"

namespace ecgmm::engine {

/// Behind a strip's points: its log amplitude, standardized, and whether it is known.
inline constexpr std::size_t kStripExtras = 2;

/// What a network of the wave form was built with.
struct WaveLayout {
  ModalitySet modalities = ModalitySet::all();  ///< those that training had
  std::size_t width = 32;                       ///< channels of the encoder's second block
  bool squeeze = true;              ///< whether channels are weighed by squeeze-and-excitation
  bool amplitude = true;            ///< whether a strip's extras are taken
  std::size_t clinical_inputs = 0;  ///< numbers that the clinical part takes
  bool encoder = true;              ///< whether strips are judged at all
  std::size_t channels = 1;         ///< of a strip
  bool strips() const {
    return encoder && (modalities.has(Modality::image) || modalities.has(Modality::signal));
  }
};

/// One record; a modality that it lacks is empty.
struct WaveInputs {
  /// The points of each of WaveLayout::channels, one after the other, then kStripExtras numbers.
  std::span<const float> image, signal;
  std::span<const float> clinical;  ///< at least WaveLayout::clinical_inputs, more is not used
};

/// Log-odds of abnormal that one network gives to each modality, by Modality; 0 where the record
/// lacks it or the network does not take it.
struct WaveOdds {
  std::array<double, 3> by_modality{};
  double bias = 0;
};

/// The wave recipe's network in use: a residual 1-D convolutional encoder with
/// squeeze-and-excitation for strips of any length, one hidden layer for clinical values; their
/// log-odds are added. Batch normalization is folded into the convolutions. Const and thread-safe.
/// Sources: He, Zhang, Ren, Sun, CVPR 2016; Hu, Shen, Sun, CVPR 2018.
class WaveNetwork {
 public:
  /// @throws Error (bundle) as Weights does.
  WaveNetwork(Weights weights, const WaveLayout& layout);

  /// @throws Error (data) for a number that is not finite, a strip without points or whose channels
  ///         differ in length, or too few clinical values.
  WaveOdds evaluate(const WaveInputs& inputs) const;

 private:
  /// Two convolutions, weighed by channel, beside a shortcut.
  struct Block {
    Layer first, second;
    std::optional<Layer> squeeze, excite, shortcut;
    std::size_t stride = 1;
    Sequence forward(const Sequence& input) const;
  };
  static Block take_block(Weights& weights, std::size_t index, std::size_t inputs,
                          std::size_t outputs, bool squeeze);
  /// Mean and maximum over time of each channel.
  std::vector<float> encode(std::span<const float> points) const;
  double strip_odds(std::span<const float> strip) const;
  double clinical_odds(std::span<const float> values) const;

  WaveLayout layout_;
  Layer stem_;
  std::vector<Block> blocks_;
  Layer amplitude_, strip_;
  Layer hidden_, clinical_;
  float bias_ = 0;
};

/// Log-odds of abnormal by these modalities of a record, each network's mean of the strips plus
/// clinical values plus bias, averaged over the networks: the same, bit for bit, as of a record
/// that has no other modalities.
double log_odds(std::span<const WaveOdds> networks, ModalitySet parts);

}  // namespace ecgmm::engine
