// SPDX-License-Identifier: Apache-2.0
// The encoders there are: what may stand behind `model.encoder`, and what the rest of a run must
// know of each. How the network of one is made for training stands in model/network_kinds.h.
#pragma once

#include <array>

#include "ecgmm/core/error.h"
#include "ecgmm/core/types.h"
#include "ecgmm/core/words.h"
#include "ecgmm/input/form.h"

namespace ecgmm::bundle {

/// What reads images and signals.
enum class Encoder { resnet18_mlp, wave_resnet };

inline constexpr std::array kEncoders = {
    Word{Encoder::resnet18_mlp, "resnet18_mlp",
         "a ResNet18 on images as pixels and an MLP on the samples of signals; all modalities are "
         "needed."},
    Word{Encoder::wave_resnet, "wave_resnet",
         "a residual network on the shape of one lead at 100 Hz, traced in images or read from "
         "signals; one modality is enough."}};

/// What follows from an encoder.
struct EncoderKind {
  input::Form form;         ///< of its input
  bool takes_pretrained;    ///< whether model.pretrained has a branch to start
  bool takes_augmentation;  ///< whether train.augment knows its input
  bool judges_by_modality;  ///< whether each modality has log-odds of its own
  bool in_engine;           ///< whether `engine` computes it: use needs no libtorch
};

constexpr EncoderKind kind_of(Encoder encoder) {
  switch (encoder) {
    case Encoder::resnet18_mlp:
      return {.form = input::Form::picture,
              .takes_pretrained = true,
              .takes_augmentation = false,
              .judges_by_modality = false,
              .in_engine = false};
    case Encoder::wave_resnet:
      return {.form = input::Form::wave,
              .takes_pretrained = false,
              .takes_augmentation = true,
              .judges_by_modality = true,
              .in_engine = true};
  }
  throw Error(ErrorKind::internal, "an encoder without a kind");
}

/// The only encoder there was for a form before `model.encoder`, when `input.form` chose both.
constexpr Encoder former_encoder(input::Form form) {
  return form == input::Form::wave ? Encoder::wave_resnet : Encoder::resnet18_mlp;
}

}  // namespace ecgmm::bundle
