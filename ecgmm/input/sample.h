// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/record_facts.h"

namespace ecgmm::input {

/// A lead in wave form: 10 s at ecg::kWaveRateHz; a shorter one is repeated from its start.
inline constexpr std::int64_t kWavePoints = 1000;
/// Of the 2.5 s that a quarter of a page shows, a little less is read.
inline constexpr std::int64_t kShortestWavePoints = 240;
/// With a guide, behind the points: where P, QRS and T were measured, 1 or 0, point by point each.
inline constexpr std::int64_t kGuidedChannels = 4;
/// Behind the points: the log amplitude, standardized, 0 where not known, and whether it is known.
inline constexpr std::int64_t kWaveExtras = 2;

/// One record as the network takes it, as plain arrays. An empty array = modality absent.
///
/// In wave form image and signal are both kWavePoints (with a guide kGuidedChannels times as many)
/// + kWaveExtras numbers, and clinical is 2 C: the standardized values, 0 where missing, then for
/// each whether it is known.
struct Sample {
  std::shared_ptr<const Image> picture;  ///< in picture form: the image at the network's size
  std::vector<float> image;              ///< in wave form: the lead that the image shows
  std::vector<float> signal;             ///< (T) standardized
  std::vector<float> clinical;           ///< (C) standardized, imputed
  /// In wave form what was measured in them, beside ecg::wave_feature_names(), NaN = not
  /// measurable; empty where there are no beats.
  std::vector<float> image_measures, signal_measures;
  std::vector<std::string>
      notes;  ///< what was brought to the model's form: "resampled from 500 Hz"
  /// What was seen on the way of the modalities that are there: "signal amplitude", a lead's
  /// standard deviation in mV, in wave form after the filter; there too "image amplitude" and
  /// "trace confidence", see ecg::Trace.
  std::vector<data::Fact> facts;

  /// The modalities that are there.
  ModalitySet present() const;
  /// As of a record that has only these modalities.
  Sample reduced(ModalitySet modalities) const;
};

}  // namespace ecgmm::input
