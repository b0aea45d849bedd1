// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/decision_fitting.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/recalibration.h"
#include "ecgmm/metrics/uncertainty.h"
#include "ecgmm/assess/abstention.h"

namespace ecgmm::assess {
namespace {

using nlohmann::json;

json interval_json(double value, const metrics::Interval& interval) {
  return {{"value", value}, {"low", interval.low}, {"high", interval.high}};
}

/// "0.901 [0.881, 0.919]"; without the ends where there are none.
std::string with_ends(const json& figure) {
  const auto number = [&](const char* key) {
    return figure.at(key).is_number() ? fixed(figure.at(key).get<double>(), 3) : "undefined";
  };
  if (!figure.at("low").is_number()) return number("value");
  return concat(number("value"), " [", number("low"), ", ", number("high"), "]");
}

/// The probabilities of some way to judge the records that have one.
struct Answers {
  std::vector<double> probabilities;
  std::vector<int> truth;  ///< 1 = abnormal

  bool has_of_each_class(std::size_t fewest) const {
    const auto positives = static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1));
    return positives >= fewest && truth.size() - positives >= fewest;
  }
};

template <class Probability>
Answers answers_by(std::span<const bundle::Prediction> predictions, std::span<const int> truth,
                   Probability&& probability) {
  Answers answers;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double p = probability(predictions[i]);
    if (!std::isfinite(p)) continue;
    answers.probabilities.push_back(p);
    answers.truth.push_back(truth[i]);
  }
  return answers;
}

/// None where the ranking is no better than chance.
std::optional<metrics::Calibrator> fit(const Answers& answers) {
  const auto fitted = metrics::fit_platt(answers.probabilities, answers.truth);
  const auto [low, high] =
      std::minmax_element(answers.probabilities.begin(), answers.probabilities.end());
  if (fitted.slope <= 0 || *low == *high) return std::nullopt;
  return fitted;
}

metrics::Calibrator after(const metrics::Calibrator& first, const metrics::Calibrator& then) {
  return {.slope = then.slope * first.slope,
          .intercept = then.slope * first.intercept + then.intercept};
}

void choose_threshold(bundle::Decision& decision, const Answers& calibrated,
                      const DecisionAims& aims) {
  auto weighed = *aims.threshold;
  if (weighed.kind == metrics::ThresholdAim::Kind::cost) weighed.value *= aims.odds;
  const auto choice =
      metrics::choose_threshold(calibrated.probabilities, calibrated.truth, weighed);
  decision.threshold = choice.threshold;
  decision.threshold_origin = {
      {"aim", aims.threshold->text()},
      {"records", aims.records},
      {"n", choice.n_positives + choice.n_negatives},
      {"positives", choice.n_positives},
      {"sensitivity", interval_json(choice.sensitivity, choice.sensitivity_interval)},
      {"specificity", interval_json(choice.specificity, choice.specificity_interval)},
      {"demonstrable", choice.is_demonstrable}};
  if (!choice.is_demonstrable) {
    decision.threshold_origin["note"] = concat("not demonstrable with n = ", choice.n_positives);
  }
}

void choose_bound(bundle::Decision& decision, const Answers& calibrated, const DecisionAims& aims) {
  const auto choice = choose_abstention(calibrated.probabilities, calibrated.truth,
                                        decision.threshold, *aims.most_errors, aims.odds);
  decision.answer_from = choice.answer_from;
  auto interval = metrics::exact_interval(choice.wrong, choice.answered);
  json error = {{"value", choice.error}, {"low", interval.low}, {"high", interval.high}};
  if (choice.answered == 0) error = {{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
  if (aims.odds != 1) error["low"] = error["high"] = nullptr;  // weighed shares have no exact one
  decision.abstention_origin = {{"aim", abstention_text(*aims.most_errors)},
                                {"records", aims.records},
                                {"n", choice.n},
                                {"answered", choice.answered},
                                {"error", std::move(error)}};
  if (choice.answered == 0) {
    decision.abstention_origin["note"] = "not reached by any bound: the model never answers";
  } else if (!choice.is_demonstrable) {
    decision.abstention_origin["note"] = concat("not demonstrable with n = ", choice.n);
  }
}

/// The present decision with `fitted` and the odds after its calibrator, and what there are aims
/// for chosen on what that makes of the answers.
bundle::Decision refit(bundle::Decision decision, metrics::Calibrator fitted, Answers answers,
                       const DecisionAims& aims) {
  fitted.intercept += std::log(aims.odds);
  decision.calibrator = after(decision.calibrator, fitted);
  for (auto& p : answers.probabilities) p = fitted(p);
  if (aims.threshold) choose_threshold(decision, answers, aims);
  if (aims.most_errors) choose_bound(decision, answers, aims);
  return decision;
}

/// The aim that an origin names; "" where it is none.
std::string aim_of(const json& origin) { return origin.is_object() ? origin.value("aim", "") : ""; }

/// The present decision of parts that are too few to fit, moved as the records as they come were.
/// @param moving  with the odds.  @param whole  that of the records as they come, by now.
bundle::Decision moved(bundle::Decision decision, const metrics::Calibrator& moving,
                       const bundle::Decision& whole, const DecisionAims& aims) {
  decision.calibrator = after(decision.calibrator, moving);
  const auto aim = aim_of(decision.threshold_origin);
  if (aims.threshold && aims.threshold->text() != aim) {
    decision.threshold = whole.threshold;
    decision.threshold_origin = whole.threshold_origin;
  } else if (!aim.empty() && !aim.starts_with("cost=")) {
    decision.threshold = moving(decision.threshold);  // the same calls; costs are of probabilities
  }
  if (aims.most_errors &&
      abstention_text(*aims.most_errors) != aim_of(decision.abstention_origin)) {
    decision.answer_from = whole.answer_from;
    decision.abstention_origin = whole.abstention_origin;
  }
  return decision;
}

void log_whole(const bundle::Decision& decision, const DecisionAims& aims) {
  const auto warn = [](const json& origin) {
    if (!origin.contains("note")) return;
    log::warn(concat(aim_of(origin), " is ", origin["note"].get<std::string>()));
  };
  if (aims.threshold) {
    const auto& origin = decision.threshold_origin;
    log::info(concat("threshold ", fixed(decision.threshold, 3), " (", aim_of(origin),
                     "), chosen on ", origin["n"].dump(), " ", aims.records,
                     " predictions: sensitivity ", with_ends(origin["sensitivity"]),
                     ", specificity ", with_ends(origin["specificity"])));
    warn(origin);
  }
  if (aims.most_errors) {
    const auto& origin = decision.abstention_origin;
    log::info(concat("answers from a certainty of ", fixed(decision.answer_from, 3), " on (",
                     aim_of(origin), "): ", origin["answered"].dump(), " of ", origin["n"].dump(),
                     ", wrong ", with_ends(origin["error"])));
    warn(origin);
  }
}

void log_part(ModalitySet parts, const bundle::Decision& decision, std::size_t n,
              const DecisionAims& aims) {
  auto text = concat("by ", parts.text(), ", ", n, " records: ");
  const auto add_note = [&](const json& origin) {
    if (origin.contains("note")) text += concat(", ", origin["note"].get<std::string>());
  };
  text += concat("threshold ", fixed(decision.threshold, 3));
  if (aims.threshold) {
    const auto& origin = decision.threshold_origin;
    for (const auto* key : {"sensitivity", "specificity"}) {
      text += concat(", ", key, " ", fixed(origin[key]["value"].get<double>(), 3));
    }
    add_note(origin);
  }
  if (aims.most_errors) {
    text += concat(", answers ", decision.abstention_origin["answered"].dump());
    add_note(decision.abstention_origin);
  }
  log::info(text);
}

}  // namespace

FittedDecisions fit_decisions(bundle::Bundle& model,
                              std::span<const bundle::Prediction> predictions,
                              std::span<const int> truth, const DecisionAims& aims) {
  const auto present = model.decision;
  const auto whole =
      answers_by(predictions, truth, [](const auto& one) { return one.probability; });
  FittedDecisions result{fit(whole), {}};
  auto moving = result.calibrator.value_or(metrics::Calibrator{});
  model.decision = refit(present, moving, whole, aims);
  if (result.calibrator) log_whole(model.decision, aims);
  moving.intercept += std::log(aims.odds);

  for (std::uint32_t bits = 1; bits < model.by_parts.size(); ++bits) {
    const auto parts = ModalitySet::of_bits(bits);
    auto& own = model.by_parts[bits];
    const auto answers =
        answers_by(predictions, truth, [&](const auto& one) { return one.by_subset[bits]; });
    const bool as_they_come = std::all_of(predictions.begin(), predictions.end(),
                                          [&](const auto& one) { return one.used == parts; });
    if (as_they_come && !own) continue;
    const bool enough = answers.has_of_each_class(kFewestOfAClass);
    const auto fitted = enough ? fit(answers) : std::nullopt;
    if (enough && !fitted) {
      log::warn(concat("by ", parts.text(), " alone the records rank no better than chance: ",
                       own ? "its decision follows" : "it has",
                       " that of the records as they come"));
    }
    if (fitted) {
      own = refit(own.value_or(present), *fitted, answers, aims);
      log_part(parts, *own, answers.truth.size(), aims);
      result.parts.push_back(parts);
    } else if (own) {
      own = moved(*own, moving, model.decision, aims);
    }
  }
  return result;
}

}  // namespace ecgmm::assess
