// SPDX-License-Identifier: Apache-2.0
// A model's clinical columns beside those of other clinics.
#pragma once

#include <string>
#include <vector>

#include "ecgmm/input/clinical_inputs.h"

namespace ecgmm::input {

/// Holds a cohort's clinical columns against the model's.
/// @param means_stand_in  whether the model takes training means for what is missing.
/// @return  what the user should know: columns that the cohort lacks, that the model does not know,
///          and values that it does not understand.
/// @throws Error (data) where a column has another unit or a word another meaning, where most of
///         its values are far from those of the training (names the probable unit), or most of its
///         words are unknown.
std::vector<std::string> check_columns(const ClinicalInputs& model, const data::Cohort& cohort,
                                       bool means_stand_in);

/// What the user should know of one patient's values: those far from the training's.
std::vector<std::string> check_values(const ClinicalInputs& model, const data::ClinicalRow& row);

}  // namespace ecgmm::input
