// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/decision_fitting.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "ecgmm/assess/abstention.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/aims.h"
#include "ecgmm/metrics/recalibration.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::assess {
namespace {

/// "0.901 [0.881, 0.919]"; without the ends where there are none.
std::string with_ends(const bundle::ChosenFigure& figure) {
  const auto number = [](double value) {
    return std::isfinite(value) ? fixed(value, 3) : std::string("undefined");
  };
  const auto& [low, high] = figure.interval;
  if (!std::isfinite(low)) return number(figure.value);
  return concat(number(figure.value), " [", number(low), ", ", number(high), "]");
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
  decision.threshold_origin =
      bundle::ThresholdOrigin{.aim = aims.threshold->text(),
                              .records = aims.records,
                              .n = choice.n_positives + choice.n_negatives,
                              .positives = choice.n_positives,
                              .sensitivity = {choice.sensitivity, choice.sensitivity_interval},
                              .specificity = {choice.specificity, choice.specificity_interval},
                              .is_demonstrable = choice.is_demonstrable};
  if (!choice.is_demonstrable) {
    decision.threshold_origin->note = concat("not demonstrable with n = ", choice.n_positives);
  }
}

void choose_bound(bundle::Decision& decision, const Answers& calibrated, const DecisionAims& aims) {
  const auto choice = choose_abstention(calibrated.probabilities, calibrated.truth,
                                        decision.threshold, *aims.most_errors, aims.odds);
  decision.answer_from = choice.answer_from;
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  bundle::ChosenFigure error;
  if (choice.answered > 0) {
    error = {choice.error, metrics::exact_interval(choice.wrong, choice.answered)};
    if (aims.odds != 1) error.interval = {kNan, kNan};  // weighed shares have no exact one
  }
  decision.abstention_origin =
      bundle::AbstentionOrigin{.aim = metrics::AbstentionAim{aims.most_errors}.text(),
                               .records = aims.records,
                               .n = choice.n,
                               .answered = choice.answered,
                               .error = error};
  if (choice.answered == 0) {
    decision.abstention_origin->note = "not reached at any probability: the model never answers";
  } else if (!choice.is_demonstrable) {
    decision.abstention_origin->note = concat("not demonstrable with n = ", choice.n);
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
template <class Origin>
std::string aim_of(const std::optional<Origin>& origin) {
  return origin ? origin->aim : std::string();
}

/// The present decision of a subset with too few records to fit, moved as the records as a whole
/// were.
/// @param moving  with the odds.  @param whole  that of the records as a whole, by now.
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
      metrics::AbstentionAim{aims.most_errors}.text() != aim_of(decision.abstention_origin)) {
    decision.answer_from = whole.answer_from;
    decision.abstention_origin = whole.abstention_origin;
  }
  return decision;
}

void warn_of_doubt(const std::string& aim, const std::string& note) {
  if (!note.empty()) log::warn(concat(aim, " is ", note));
}

void log_whole(const bundle::Decision& decision) {
  if (const auto& origin = decision.threshold_origin) {
    log::info(concat("threshold ", fixed(decision.threshold, 3), " (", origin->aim, "), chosen on ",
                     origin->n, " ", origin->records, " predictions: sensitivity ",
                     with_ends(origin->sensitivity), ", specificity ",
                     with_ends(origin->specificity)));
    warn_of_doubt(origin->aim, origin->note);
  }
  if (const auto& origin = decision.abstention_origin) {
    log::info(concat("answers only if the more likely class has probability >= ",
                     fixed(decision.answer_from, 3), " (", origin->aim, "): ", origin->answered,
                     " of ", origin->n, ", wrong ", with_ends(origin->error)));
    warn_of_doubt(origin->aim, origin->note);
  }
}

void log_subset(ModalitySet subset, const bundle::Decision& decision, std::size_t n) {
  auto text = concat(subset.text(), ", ", n, " records: threshold ", fixed(decision.threshold, 3));
  const auto add_note = [&](const std::string& note) {
    if (!note.empty()) text += ", " + note;
  };
  if (const auto& origin = decision.threshold_origin) {
    text += concat(", sensitivity ", fixed(origin->sensitivity.value, 3), ", specificity ",
                   fixed(origin->specificity.value, 3));
    add_note(origin->note);
  }
  if (const auto& origin = decision.abstention_origin) {
    text += concat(", answers ", origin->answered);
    add_note(origin->note);
  }
  log::info(text);
}

}  // namespace

FittedDecisions fit_decisions(bundle::Bundle& model,
                              std::span<const bundle::Prediction> predictions,
                              std::span<const int> truth, const DecisionAims& aims) {
  const auto present = model.decisions.overall;
  const auto whole =
      answers_by(predictions, truth, [](const auto& one) { return one.probability; });
  FittedDecisions result{fit(whole), {}};
  auto moving = result.calibrator.value_or(metrics::Calibrator{});
  model.decisions.overall = refit(present, moving, whole, aims);
  if (result.calibrator) log_whole(model.decisions.overall);
  moving.intercept += std::log(aims.odds);

  for (const auto subset : ModalitySet::all().subsets()) {
    const auto own = model.decisions.by_subset.find(subset);
    const bool has_own = own != model.decisions.by_subset.end();
    const auto answers =
        answers_by(predictions, truth, [&](const auto& one) { return one.probability_by(subset); });
    const bool all_alike = std::all_of(predictions.begin(), predictions.end(),
                                       [&](const auto& one) { return one.used == subset; });
    if (all_alike && !has_own) continue;
    const bool enough = answers.has_of_each_class(kFewestOfAClass);
    const auto fitted = enough ? fit(answers) : std::nullopt;
    if (enough && !fitted) {
      log::warn(concat(subset.text(), " ranks the records no better than chance: ",
                       "the overall threshold and calibration are used"));
    }
    if (fitted) {
      auto& made = model.decisions.by_subset[subset];
      made = refit(has_own ? made : present, *fitted, answers, aims);
      log_subset(subset, made, answers.truth.size());
      result.subsets.push_back(subset);
    } else if (has_own) {
      own->second = moved(own->second, moving, model.decisions.overall, aims);
    }
  }
  return result;
}

}  // namespace ecgmm::assess
