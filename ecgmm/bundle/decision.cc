// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/decision.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::bundle {
namespace {

double finite(const nlohmann::json& number) {
  const auto value = number.get<double>();
  if (!std::isfinite(value)) throw bundle_error("a number of the model is not finite");
  return value;
}

}  // namespace

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
          ? concat("probability ", fixed(p, 3), ": the model answers from ",
                   fixed(decision.answer_from, 3), " on and below ",
                   fixed(1 - decision.answer_from, 3))
          : concat("probability ", fixed(p, 3), ": the model never answers by these parts");
}

nlohmann::json decision_json(const Decision& decision) {
  return {{"calibrator",
           {{"slope", decision.calibrator.slope}, {"intercept", decision.calibrator.intercept}}},
          {"threshold", decision.threshold},
          {"threshold_origin", decision.threshold_origin},
          {"answer_from", decision.answer_from},
          {"abstention_origin", decision.abstention_origin}};
}

Decision decision_from(const nlohmann::json& json) {
  const auto& calibrator = json.at("calibrator");
  return {.calibrator = {.slope = finite(calibrator.at("slope")),
                         .intercept = finite(calibrator.at("intercept"))},
          .threshold = finite(json.at("threshold")),
          .threshold_origin = json.at("threshold_origin"),
          .answer_from = finite(json.at("answer_from")),
          .abstention_origin = json.at("abstention_origin")};
}

}  // namespace ecgmm::bundle
