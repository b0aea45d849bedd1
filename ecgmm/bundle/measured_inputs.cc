// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/measured_inputs.h"

#include <algorithm>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/wave_features.h"

namespace ecgmm::bundle {

bool have_trees(std::span<const io::TensorEntry> weights) {
  const auto name = concat(kTreesName, ".roots");
  return std::any_of(weights.begin(), weights.end(),
                     [&](const auto& entry) { return entry.name.ends_with(name); });
}

std::size_t measured_inputs_count(std::size_t clinical) {
  return ecg::wave_feature_names().size() + clinical;
}

std::vector<float> measured_inputs(const input::Sample& sample, Modality view, bool with_clinical,
                                   std::size_t clinical) {
  auto inputs = view == Modality::image ? sample.image_measures : sample.signal_measures;
  if (inputs.empty()) return inputs;
  const auto measured = inputs.size();
  inputs.resize(measured + clinical, 0.0F);
  if (with_clinical && !sample.clinical.empty()) {
    std::copy_n(sample.clinical.begin(), clinical,
                inputs.begin() + static_cast<std::ptrdiff_t>(measured));
  }
  return inputs;
}

}  // namespace ecgmm::bundle
