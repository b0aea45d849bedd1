// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/decision.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/log_odds.h"

namespace ecgmm::bundle {
namespace {

nlohmann::json figure_json(const ChosenFigure& figure) {
  return {{"value", io::number_json(figure.value)},
          {"low", io::number_json(figure.interval.low)},
          {"high", io::number_json(figure.interval.high)}};
}

/// "" for what is missing or, in version 2, was a count.
std::string text_from(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// @param json  null or {} for a figure that is not known.
ChosenFigure figure_from(const nlohmann::json& json) {
  if (json.empty()) return {};
  return {.value = io::number_from(json.at("value")),
          .interval = {io::number_from(json.at("low")), io::number_from(json.at("high"))}};
}

nlohmann::json origin_json(const std::optional<ThresholdOrigin>& origin) {
  if (!origin) return nullptr;
  nlohmann::json document = {{"aim", origin->aim},
                             {"records", origin->records},
                             {"n", origin->n},
                             {"positives", origin->positives},
                             {"sensitivity", figure_json(origin->sensitivity)},
                             {"specificity", figure_json(origin->specificity)},
                             {"demonstrable", origin->is_demonstrable}};
  if (!origin->note.empty()) document["note"] = origin->note;
  return document;
}

nlohmann::json origin_json(const std::optional<AbstentionOrigin>& origin) {
  if (!origin) return nullptr;
  nlohmann::json document = {{"aim", origin->aim},
                             {"records", origin->records},
                             {"n", origin->n},
                             {"answered", origin->answered},
                             {"error", figure_json(origin->error)}};
  if (!origin->note.empty()) document["note"] = origin->note;
  return document;
}

std::optional<ThresholdOrigin> threshold_origin_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  const nlohmann::json nothing;  // older bundles may tell less
  return ThresholdOrigin{.aim = text_from(json, "aim"),
                         .records = text_from(json, "records"),
                         .n = json.value("n", std::size_t{0}),
                         .positives = json.value("positives", std::size_t{0}),
                         .sensitivity = figure_from(json.value("sensitivity", nothing)),
                         .specificity = figure_from(json.value("specificity", nothing)),
                         .is_demonstrable = json.value("demonstrable", true),
                         .note = json.value("note", std::string())};
}

std::optional<AbstentionOrigin> abstention_origin_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  const nlohmann::json nothing;  // older bundles may tell less
  return AbstentionOrigin{.aim = text_from(json, "aim"),
                          .records = text_from(json, "records"),
                          .n = json.value("n", std::size_t{0}),
                          .answered = json.value("answered", std::size_t{0}),
                          .error = figure_from(json.value("error", nothing)),
                          .note = json.value("note", std::string())};
}

}  // namespace

double probability(double log_odds, const metrics::Calibrator& calibrator) {
  const double probability =
      metrics::probability_of(calibrator.slope * log_odds + calibrator.intercept);
  if (!std::isfinite(probability)) throw data_error("the network's output is not a number");
  return probability;
}

void call(Prediction& prediction, const Decision& decision) {
  const double p = prediction.probability;
  prediction.threshold = decision.threshold;
  if (std::max(p, 1 - p) >= decision.answer_from && decision.answer_from < 1) {
    prediction.abnormal = p >= decision.threshold;
    return;
  }
  prediction.status = PredictionStatus::abstained;
  if (!prediction.note.empty()) prediction.note += "; ";
  prediction.note +=
      decision.answer_from < 1
          ? concat("probability ", fixed(p, 3), ": the model answers at or above ",
                   fixed(decision.answer_from, 3), " or below ", fixed(1 - decision.answer_from, 3))
          : concat("probability ", fixed(p, 3),
                   ": the model never answers from these modalities only");
}

nlohmann::json decision_json(const Decision& decision) {
  return {{"calibrator",
           {{"slope", decision.calibrator.slope}, {"intercept", decision.calibrator.intercept}}},
          {"threshold", decision.threshold},
          {"threshold_origin", origin_json(decision.threshold_origin)},
          {"answer_from", decision.answer_from},
          {"abstention_origin", origin_json(decision.abstention_origin)}};
}

Decision decision_from(const nlohmann::json& json) {
  const auto& calibrator = json.at("calibrator");
  return {.calibrator = {.slope = io::finite_from(calibrator.at("slope")),
                         .intercept = io::finite_from(calibrator.at("intercept"))},
          .threshold = io::finite_from(json.at("threshold")),
          .threshold_origin = threshold_origin_from(json.at("threshold_origin")),
          .answer_from = io::finite_from(json.at("answer_from")),
          .abstention_origin = abstention_origin_from(json.at("abstention_origin"))};
}

}  // namespace ecgmm::bundle
