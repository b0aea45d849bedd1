// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ecgmm/bundle/networks.h"
#include "ecgmm/engine/trees.h"
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
  double measured_log_odds(const input::Sample& sample) const override;

 private:
  /// By one of these subsets of the sample's modalities; NaN where nothing was measured in it.
  double by_measures(const input::Sample& sample, ModalitySet subset) const;

  Measures measures_;
  std::size_t clinical_;  ///< numbers of a sample
  std::vector<engine::WaveNetwork> networks_;
  std::vector<engine::Trees> trees_;  ///< beside them; none where nothing could be measured
};

}  // namespace ecgmm::bundle
