// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ecgmm/core/config.h"

namespace ecgmm::model {

/// The network's architecture.
struct ModelConfig {
  std::vector<std::string> modalities = {"image", "signal", "clinical"};
  std::string pretrained = "none";
  std::int64_t signal_hidden = 512;
  std::int64_t signal_features = 128;
  std::int64_t clinical_features = 32;
  std::int64_t fusion_hidden = 128;
  std::int64_t wave_width = 32;
  bool squeeze = true;
  bool amplitude = true;
  bool known_flags = true;
  double dropout = 0.3;

  std::vector<Field> fields() {
    return {
        {"model.modalities",
         &modalities,
         "The branches of the network.",
         0,
         0,
         {"image", "signal", "clinical"}},
        {"model.pretrained", &pretrained,
         "ImageNet weights for the image branch: none, cache (torch's download folder) or a "
         ".pth/.safetensors file."},
        {"model.signal_hidden", &signal_hidden, "Width of the signal branch's hidden layer.", 1,
         65536},
        {"model.signal_features", &signal_features,
         "Features the signal branch gives to the fusion.", 1, 65536},
        {"model.clinical_features", &clinical_features,
         "Features the clinical branch gives to the fusion.", 1, 65536},
        {"model.fusion_hidden", &fusion_hidden, "Width of the fusion's hidden layer.", 1, 65536},
        {"model.wave_width", &wave_width,
         "Channels of the wave encoder's second block; the last has twice as many.", 8, 1024},
        {"model.squeeze", &squeeze, "Wave encoder: weigh channels by squeeze-and-excitation."},
        {"model.amplitude", &amplitude, "Wave form: take a lead's amplitude beside its shape."},
        {"model.known_flags", &known_flags,
         "Wave form: take of each clinical value whether it is known beside the value."},
        {"model.dropout", &dropout,
         "Dropout in every fully connected part, and half of it in the wave encoder.", 0, 0.95},
    };
  }
};

}  // namespace ecgmm::model
