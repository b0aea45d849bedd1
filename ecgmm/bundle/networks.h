// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/core/types.h"
#include "ecgmm/input/sample.h"

namespace ecgmm::bundle {

/// The networks of a model in use. Const and thread-safe; serial, so that records can run side by
/// side.
class Networks {
 public:
  virtual ~Networks() = default;
  /// Log-odds of abnormal by each of some subsets of the modalities that the sample has, averaged
  /// over the networks: the same, bit for bit, as of a sample that has no other modalities.
  virtual std::vector<double> log_odds(const input::Sample& sample,
                                       std::span<const ModalitySet> subsets) const = 0;
  /// Log-odds of abnormal by the waves measured in the sample and its clinical values alone; NaN
  /// where the model has no trees for them, or nothing could be measured.
  virtual double measured_log_odds(const input::Sample& sample) const;
};

/// Makes the networks of encoders that the engine does not compute.
/// @param device  "auto", "cpu" or "cuda".
using MakeNetworks = std::unique_ptr<const Networks> (*)(const Bundle& bundle,
                                                         const std::string& device);

/// Called once by a program with libtorch, before the first model is used.
void provide_networks(MakeNetworks make);

/// The networks of a model: the engine's, on the CPU, for the encoders that it computes; else those
/// that this program was provided with.
/// @throws Error (bundle) if the weights do not fit the network; Error (environment), reason
///         needs_libtorch, where this program has none for this encoder; what `make` throws.
std::unique_ptr<const Networks> make_networks(const Bundle& bundle, const std::string& device);

}  // namespace ecgmm::bundle
