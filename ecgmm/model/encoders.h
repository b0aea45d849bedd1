// SPDX-License-Identifier: Apache-2.0
// The encoders there are: what may stand behind `model.encoder`, and where each is made. A new one
// is a row in each of the lists below and a source of its own, which defines its EncoderKind. Free
// of torch, so that the help can list them.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/types.h"
#include "ecgmm/core/words.h"
#include "ecgmm/input/form.h"

namespace ecgmm::model {

struct InputShape;
struct ModelConfig;
class Network;
struct Width;

/// What reads images and signals.
enum class Encoder { resnet18_mlp, wave_resnet };

inline constexpr std::array kEncoders = {
    Word{Encoder::resnet18_mlp, "resnet18_mlp",
         "a ResNet18 on images as pixels and an MLP on the samples of signals; all modalities are "
         "needed."},
    Word{Encoder::wave_resnet, "wave_resnet",
         "a residual network on the shape of one lead at 100 Hz, traced in images or read from "
         "signals; one modality is enough."}};

/// What the rest of a run must know of an encoder, and how its network is made.
struct EncoderKind {
  input::Form form;         ///< of its input
  bool takes_pretrained;    ///< whether model.pretrained has a branch to start
  bool takes_augmentation;  ///< whether train.augment knows its input
  bool judges_by_modality;  ///< whether it gives Output::by_modality

  /// Weights are drawn from torch's default generator.
  /// @param modalities  those that training had.
  std::shared_ptr<Network> (*make)(const ModelConfig& config, const InputShape& shape,
                                   ModalitySet modalities);
  /// Of each part that config or data size, one tensor, known before the network takes memory.
  std::vector<Width> (*widths)(const ModelConfig& config, const InputShape& shape,
                               ModalitySet modalities);
};

extern const EncoderKind kResnet18Mlp;  // multimodal_net.cc
extern const EncoderKind kWaveResnet;   // wave_resnet.cc

/// What an encoder is made of.
inline const EncoderKind& kind_of(Encoder encoder) {
  switch (encoder) {
    case Encoder::resnet18_mlp:
      return kResnet18Mlp;
    case Encoder::wave_resnet:
      return kWaveResnet;
  }
  throw Error(ErrorKind::internal, "an encoder without a kind");
}

/// The only encoder there was for a form before `model.encoder`, when `input.form` chose both.
constexpr Encoder former_encoder(input::Form form) {
  return form == input::Form::wave ? Encoder::wave_resnet : Encoder::resnet18_mlp;
}

}  // namespace ecgmm::model
