// SPDX-License-Identifier: Apache-2.0
// What is said where a patient's or a cohort's modalities are not those of the model's training.
#pragma once

#include <span>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/core/types.h"

namespace ecgmm::assess {

/// Warns of modalities that are there, but that the model was never trained on.
void warn_untrained_modalities(const bundle::Bundle& model, ModalitySet there);

/// Warns of records predicted from modalities that no training record had exactly.
/// @param used  Prediction::used of each.
void warn_new_subsets(const bundle::Bundle& model, std::span<const ModalitySet> used);

/// Warns of records predicted from clinical values only where these have no decision of their own:
/// by that of whole records their probabilities rank, but the calls lean to abnormal.
void warn_table_alone(const bundle::Bundle& model, std::span<const ModalitySet> used);

}  // namespace ecgmm::assess
