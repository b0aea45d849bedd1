// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/wave_networks.h"

#include <cmath>
#include <limits>

#include "ecgmm/bundle/measured_inputs.h"
#include "ecgmm/core/error.h"
#include "ecgmm/engine/weights.h"

namespace ecgmm::bundle {

static_assert(input::kWaveExtras == engine::kStripExtras);

WaveNetworks::WaveNetworks(const Bundle& bundle)
    : measures_(bundle.model.measures),
      clinical_(2 * static_cast<std::size_t>(bundle.preprocessor->clinical_features())) {
  const auto& config = bundle.model;
  const engine::WaveLayout layout{.modalities = bundle.preprocessor->modalities(),
                                  .width = static_cast<std::size_t>(config.wave_width),
                                  .squeeze = config.squeeze,
                                  .amplitude = config.amplitude,
                                  .clinical_inputs = config.known_flags ? clinical_ : clinical_ / 2,
                                  .encoder = measures_ != Measures::alone,
                                  .channels = static_cast<std::size_t>(strip_channels(config))};
  if (strip_channels(config) != bundle.preprocessor->strip_channels()) {
    throw bundle_error("the model's guide does not fit its preprocessor");
  }
  for (const auto& member : engine::members_of(bundle.network)) {
    engine::Weights weights(member);
    if (have_trees(member)) {
      trees_.push_back(engine::take_trees(weights, kTreesName, measured_inputs_count(clinical_)));
    }
    networks_.emplace_back(std::move(weights), layout);
  }
}

std::vector<double> WaveNetworks::log_odds(const input::Sample& sample,
                                           std::span<const ModalitySet> subsets) const {
  std::vector<engine::WaveOdds> odds;
  for (const auto& network : networks_) {
    odds.push_back(network.evaluate(
        {.image = sample.image, .signal = sample.signal, .clinical = sample.clinical}));
  }
  std::vector<double> by_subset;
  for (const auto subset : subsets) {
    by_subset.push_back(engine::log_odds(odds, subset));
    if (measures_ != Measures::averaged && measures_ != Measures::alone) continue;
    const double measured = by_measures(sample, subset);
    if (!std::isnan(measured)) {
      by_subset.back() =
          measures_ == Measures::alone ? measured : (by_subset.back() + measured) / 2;
    } else if (measures_ == Measures::alone && shows_lead(subset)) {
      throw data_error("no waves can be measured in its lead, and the model judges by them");
    }
  }
  return by_subset;
}

double WaveNetworks::measured_log_odds(const input::Sample& sample) const {
  return by_measures(sample, sample.present());
}

double WaveNetworks::by_measures(const input::Sample& sample, ModalitySet subset) const {
  double sum = 0;
  std::size_t views = 0;
  for (const auto modality : {Modality::image, Modality::signal}) {
    if (!subset.has(modality)) continue;
    const auto inputs =
        measured_inputs(sample, modality, subset.has(Modality::clinical), clinical_);
    if (inputs.empty()) continue;
    ++views;
    for (const auto& trees : trees_) sum += trees.log_odds(inputs);
  }
  return sum / static_cast<double>(views * trees_.size());  // 0 / 0: NaN
}

}  // namespace ecgmm::bundle
