// SPDX-License-Identifier: Apache-2.0
// What trees on measurements take of a sample, in training and in use.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/input/sample.h"
#include "ecgmm/io/tensor_file.h"

namespace ecgmm::bundle {

/// The name of a network's trees in its weights.
inline constexpr const char* kTreesName = "trees";

/// Whether the modalities show the lead.
constexpr bool shows_lead(ModalitySet modalities) {
  return modalities.has(Modality::image) || modalities.has(Modality::signal);
}

/// Whether there are any among the weights of one network or of several.
bool have_trees(std::span<const io::TensorEntry> weights);

/// How many numbers the trees of a model take.
/// @param clinical  numbers of Sample::clinical.
std::size_t measured_inputs_count(std::size_t clinical);

/// What was measured in one view of the lead, NaN = not measurable, then the clinical numbers: 0
/// where a value is missing or none may be used. Empty where nothing was measured in that view.
/// @param view  image or signal.
std::vector<float> measured_inputs(const input::Sample& sample, Modality view, bool with_clinical,
                                   std::size_t clinical);

}  // namespace ecgmm::bundle
