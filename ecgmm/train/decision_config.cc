// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/decision_config.h"

#include <charconv>
#include <optional>
#include <string>
#include <system_error>

#include "ecgmm/assess/abstention.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::train {
namespace {

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

}  // namespace

void check_decision(const TrainConfig& config) {
  if (config.inner_folds == 1) {
    throw usage_error("train.inner_folds=1 leaves nothing to train on",
                      "set 0, or at least 2 folds");
  }
  const auto aims = aims_of(config);
  if (config.inner_folds > 0) return;
  if (aims.threshold) {
    throw usage_error(
        concat("train.threshold=", config.threshold, " is chosen on out-of-fold predictions"),
        "set train.inner_folds=5, or a probability such as train.threshold=0.5");
  }
  if (aims.most_errors) {
    throw usage_error(
        concat("train.abstain=", config.abstain, " is chosen on out-of-fold predictions"),
        "set train.inner_folds=5, or train.abstain=none");
  }
}

bundle::Decision given_decision(const TrainConfig& config) {
  return {.threshold = as_probability(config.threshold).value_or(0.5)};
}

assess::DecisionAims aims_of(const TrainConfig& config) {
  assess::DecisionAims aims{.most_errors = assess::parse_abstention(config.abstain),
                            .records = "out of fold"};
  if (!as_probability(config.threshold)) {
    aims.threshold = metrics::ThresholdAim::parse(config.threshold);
  }
  return aims;
}

}  // namespace ecgmm::train
