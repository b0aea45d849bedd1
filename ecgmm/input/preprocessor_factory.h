// SPDX-License-Identifier: Apache-2.0
// The one place that asks which form a Preprocessor is of.
#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>

#include "ecgmm/data/config.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::input {

/// Fits the Preprocessor of a form on `train_rows` of the cohort and nothing else: column choice,
/// scales and imputation, see PicturePreprocessor::fit() and WavePreprocessor::fit().
/// @throws Error (data) as these, or without rows.
std::unique_ptr<Preprocessor> fit_preprocessor(Form form, const data::Cohort& cohort,
                                               std::span<const std::size_t> train_rows,
                                               ModalitySet modalities, const InputConfig& config,
                                               const data::DataConfig& data_config);

/// The Preprocessor of a saved state, of this version or an older one: the form stood in its config
/// once, and before that there was only the picture form.
/// @throws Error (bundle) for missing or inconsistent state.
std::unique_ptr<Preprocessor> read_preprocessor(const nlohmann::json& state,
                                                const io::TensorFile& tensors);

}  // namespace ecgmm::input
