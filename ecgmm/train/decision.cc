// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/decision.h"

#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"

namespace ecgmm::train {
namespace {

using nlohmann::json;

/// The probability that the text is; nullopt for an aim.
/// @throws Error (usage) for a number that is no probability.
std::optional<double> as_probability(const std::string& text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (value > 0 && value < 1) return value;
  throw usage_error("train.threshold=" + text + " is no probability",
                    "give a number between 0 and 1, or an aim such as youden");
}

json interval_json(double value, const metrics::Interval& interval) {
  return {{"value", value}, {"low", interval.low}, {"high", interval.high}};
}

std::string percent(double value, const metrics::Interval& interval) {
  return concat(fixed(value, 3), " [", fixed(interval.low, 3), ", ", fixed(interval.high, 3), "]");
}

}  // namespace

void check_decision(const TrainConfig& config) {
  if (config.inner_folds == 1) {
    throw usage_error("train.inner_folds=1 leaves nothing to train on",
                      "set 0, or at least 2 folds");
  }
  if (as_probability(config.threshold)) return;
  metrics::ThresholdAim::parse(config.threshold);
  if (config.inner_folds == 0) {
    throw usage_error(
        concat("train.threshold=", config.threshold, " is chosen on out-of-fold predictions"),
        "set train.inner_folds=5, or a probability such as train.threshold=0.5");
  }
}

bundle::Decision given_decision(const TrainConfig& config) {
  return {.threshold = as_probability(config.threshold).value()};
}

void choose_threshold(bundle::Decision& decision, std::span<const double> probabilities,
                      std::span<const int> truth, const metrics::ThresholdAim& aim,
                      const std::string& records, double odds) {
  auto weighed = aim;
  if (aim.kind == metrics::ThresholdAim::Kind::cost) weighed.value *= odds;
  const auto choice = metrics::choose_threshold(probabilities, truth, weighed);
  decision.threshold = choice.threshold;
  decision.threshold_origin = {
      {"aim", aim.text()},
      {"records", records},
      {"n", choice.n_positives + choice.n_negatives},
      {"positives", choice.n_positives},
      {"sensitivity", interval_json(choice.sensitivity, choice.sensitivity_interval)},
      {"specificity", interval_json(choice.specificity, choice.specificity_interval)},
      {"demonstrable", choice.is_demonstrable}};
  log::info(concat("threshold ", fixed(choice.threshold, 3), " (", aim.text(), "), chosen on ",
                   truth.size(), " ", records, " predictions: sensitivity ",
                   percent(choice.sensitivity, choice.sensitivity_interval), ", specificity ",
                   percent(choice.specificity, choice.specificity_interval)));
  if (!choice.is_demonstrable) {
    decision.threshold_origin["note"] = concat("not demonstrable with n = ", choice.n_positives);
    log::warn(concat(aim.text(), " is not demonstrable with n = ", choice.n_positives,
                     " abnormal records: at least ", metrics::positives_needed(aim.value),
                     " are needed"));
  }
}

bundle::Decision decide(std::span<const double> probabilities, std::span<const int> truth,
                        const TrainConfig& config) {
  bundle::Decision decision;
  decision.calibrator = metrics::fit_platt(probabilities, truth);
  if (decision.calibrator.slope <= 0) {
    log::warn(
        "the out-of-fold predictions rank no better than chance: the probabilities are left "
        "uncalibrated");
    decision.calibrator = {};
  }
  if (const auto given = as_probability(config.threshold)) {
    decision.threshold = *given;
    return decision;
  }
  std::vector<double> calibrated;
  for (const double p : probabilities) calibrated.push_back(decision.calibrator(p));
  choose_threshold(decision, calibrated, truth, metrics::ThresholdAim::parse(config.threshold),
                   "out of fold");
  decision.threshold_origin["folds"] = config.inner_folds;
  return decision;
}

}  // namespace ecgmm::train
