// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/bundle/encoders.h"
#include "ecgmm/core/config.h"
#include "ecgmm/input/sample.h"

namespace ecgmm::bundle {

/// What becomes of the waves that are measured in a lead (intervals, amplitudes, the median beat).
enum class Measures { none, baseline, averaged, alone };

inline constexpr std::array kMeasures = {
    Word{Measures::none, "none", "not used."},
    Word{Measures::baseline, "baseline",
         "trees on them and the clinical values are a baseline of each evaluation."},
    Word{Measures::averaged, "averaged",
         "the log odds of network and trees are averaged where waves can be measured."},
    Word{Measures::alone, "alone",
         "trees judge the lead, no network; a lead without measurable beats is not judged."}};

/// What the encoder sees beside the lead.
enum class Guide { none, mask };

inline constexpr std::array kGuides = {
    Word{Guide::none, "none", "nothing."},
    Word{Guide::mask, "mask", "where P, QRS and T were measured, as three more channels."}};

/// The network's architecture.
struct ModelConfig {
  Encoder encoder = Encoder::resnet18_mlp;
  ModalitySet modalities = ModalitySet::all();
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
  Measures measures = Measures::none;
  Guide guide = Guide::none;

  std::vector<Field> fields() {
    auto encoder_field = word_field("model.encoder", &encoder, "", kEncoders);
    FormerKey form{"input.form", {}};
    for (const auto& [own, word, help] : input::kForms) {
      form.words.emplace_back(word, word_of(kEncoders, former_encoder(own)));
    }
    encoder_field.former.push_back(std::move(form));
    return {
        std::move(encoder_field),
        modalities_field("model.modalities", &modalities, "The modalities that the network uses."),
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
         "wave_resnet: channels of the second block; the last has twice as many.", 8, 1024},
        {"model.squeeze", &squeeze, "wave_resnet: weight channels by squeeze-and-excitation."},
        {"model.amplitude", &amplitude, "wave_resnet: also use the amplitude of the lead."},
        {"model.known_flags", &known_flags,
         "wave_resnet: also use whether each clinical value is known."},
        {"model.dropout", &dropout,
         "Dropout in the fully connected layers; half of it in wave_resnet.", 0, 0.95},
        word_field("model.guide", &guide,
                   "wave_resnet: what the encoder sees beside the lead:", kGuides),
        word_field(
            "model.measures", &measures,
            "wave_resnet: what is made of the waves that are measured in a lead:", kMeasures),
    };
  }
};

/// Channels of a strip that the config's encoder takes.
inline std::int64_t strip_channels(const ModelConfig& config) {
  return config.guide == Guide::mask ? input::kGuidedChannels : 1;
}

/// How many of the modalities a record must have for the config's encoder.
inline data::Needed needed_modalities(const ModelConfig& config) {
  return input::needed_modalities(kind_of(config.encoder).form);
}

}  // namespace ecgmm::bundle
