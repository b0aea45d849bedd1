// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ecgmm/bundle/networks.h"
#include "ecgmm/engine/wave_network.h"

namespace ecgmm::bundle {

/// The networks of a model of the wave form, computed by the engine. Each modality passes a network
/// once; its log-odds are summed for every subset.
class WaveNetworks : public Networks {
 public:
  /// @throws Error (bundle) if the weights do not fit the model's config and preprocessor.
  explicit WaveNetworks(const Bundle& bundle);
  std::vector<double> log_odds(const input::Sample& sample,
                               std::span<const ModalitySet> subsets) const override;

 private:
  std::vector<engine::WaveNetwork> networks_;
};

}  // namespace ecgmm::bundle
