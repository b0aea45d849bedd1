// SPDX-License-Identifier: Apache-2.0
// A prediction as others read it.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/prediction.h"

namespace ecgmm::bundle {

/// What a prediction of this model does not mean.
std::string statement_of(const Bundle& model);

/// "normal", "abnormal", or the status of a record that is called neither.
std::string_view verdict(const Prediction& prediction);

/// The probability by each subset of the record's modalities that the model can judge, by its name,
/// all modalities last.
std::vector<std::pair<std::string, double>> subset_probabilities(const Prediction& prediction);

/// The document of one prediction, schema "ecgmm.prediction/1".
/// @param imputed  input columns for which the training mean stands in.
nlohmann::json prediction_json(const Prediction& prediction, std::span<const std::string> imputed,
                               const std::string& statement);

}  // namespace ecgmm::bundle
