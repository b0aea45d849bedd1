// SPDX-License-Identifier: Apache-2.0
// How the network of each encoder of bundle/encoders.h is made: a new one is a row here too, and a
// source of its own, which defines its NetworkKind.
#pragma once

#include <memory>
#include <vector>

#include "ecgmm/bundle/encoders.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/types.h"

namespace ecgmm::bundle {
struct ModelConfig;
}

namespace ecgmm::model {

struct InputShape;
class Network;
struct Width;

struct NetworkKind {
  /// Weights are drawn from torch's default generator.
  /// @param modalities  those that training had.
  std::shared_ptr<Network> (*make)(const bundle::ModelConfig& config, const InputShape& shape,
                                   ModalitySet modalities);
  /// Of each part that config or data size, one tensor, known before the network takes memory.
  std::vector<Width> (*widths)(const bundle::ModelConfig& config, const InputShape& shape,
                               ModalitySet modalities);
};

extern const NetworkKind kResnet18Mlp;  // multimodal_net.cc
extern const NetworkKind kWaveResnet;   // wave_resnet.cc

/// What the network of an encoder is made of.
inline const NetworkKind& network_kind(bundle::Encoder encoder) {
  switch (encoder) {
    case bundle::Encoder::resnet18_mlp:
      return kResnet18Mlp;
    case bundle::Encoder::wave_resnet:
      return kWaveResnet;
  }
  throw Error(ErrorKind::internal, "an encoder without a network");
}

}  // namespace ecgmm::model
