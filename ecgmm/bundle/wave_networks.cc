// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/wave_networks.h"

#include "ecgmm/engine/weights.h"

namespace ecgmm::bundle {

static_assert(input::kWaveExtras == engine::kStripExtras);

WaveNetworks::WaveNetworks(const Bundle& bundle) {
  const auto& config = bundle.model;
  const auto clinical = static_cast<std::size_t>(bundle.preprocessor->clinical_features());
  const engine::WaveLayout layout{.modalities = bundle.preprocessor->modalities(),
                                  .width = static_cast<std::size_t>(config.wave_width),
                                  .squeeze = config.squeeze,
                                  .amplitude = config.amplitude,
                                  .clinical_inputs = (config.known_flags ? 2 : 1) * clinical};
  for (const auto& member : engine::members_of(bundle.network)) {
    networks_.emplace_back(engine::Weights(member), layout);
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
  for (const auto subset : subsets) by_subset.push_back(engine::log_odds(odds, subset));
  return by_subset;
}

}  // namespace ecgmm::bundle
