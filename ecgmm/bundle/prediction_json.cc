// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/prediction_json.h"

#include <cmath>
#include <map>

#include "ecgmm/bundle/default_model.h"

namespace ecgmm::bundle {
namespace {

std::vector<std::string> words(ModalitySet parts) {
  std::vector<std::string> words;
  for (const auto modality : kModalities) {
    if (parts.has(modality)) words.emplace_back(to_string(modality));
  }
  return words;
}

nlohmann::json digitizing_json(const Prediction& prediction) {
  if (!prediction.digitizing) return nullptr;
  const auto& range = *prediction.digitizing;
  return {{"probability", {range.low, range.high}}, {"tracings", range.tracings}};
}

}  // namespace

std::string statement_of(const Bundle& model) {
  return model.provenance.statement.empty() ? std::string(kStatement) : model.provenance.statement;
}

std::string_view verdict(const Prediction& prediction) {
  if (prediction.status != PredictionStatus::ok) return to_string(prediction.status);
  return prediction.abnormal ? "abnormal" : "normal";
}

std::vector<std::pair<std::string, double>> subset_probabilities(const Prediction& prediction) {
  std::vector<std::pair<std::string, double>> found;
  for (const auto& [subset, probability] : prediction.by_subset) {
    if (!std::isnan(probability)) found.emplace_back(subset.text(), probability);
  }
  return found;
}

nlohmann::json prediction_json(const Prediction& prediction, std::span<const std::string> imputed,
                               const std::string& statement) {
  const auto subsets = subset_probabilities(prediction);
  const bool answered = prediction.status == PredictionStatus::ok;
  return {{"schema", "ecgmm.prediction/1"},
          {"status", to_string(prediction.status)},
          {"probability", prediction.probability},
          {"predicted", answered ? nlohmann::json(verdict(prediction)) : nullptr},
          {"threshold", prediction.threshold},
          {"used", words(prediction.used)},
          {"by_subset", std::map<std::string, double>(subsets.begin(), subsets.end())},
          {"digitizing", digitizing_json(prediction)},
          {"imputed", imputed},
          {"assumed", data::sentences(prediction.assumed)},
          {"note", prediction.note},
          {"statement", statement}};
}

}  // namespace ecgmm::bundle
