// SPDX-License-Identifier: Apache-2.0
// Free of torch. From a network's log odds to a call.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "ecgmm/bundle/prediction.h"
#include "ecgmm/core/types.h"
#include "ecgmm/metrics/recalibration.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::bundle {

/// A share with its exact 95 % interval; NaN where undefined.
struct ChosenFigure {
  double value = std::numeric_limits<double>::quiet_NaN();
  metrics::Interval interval = {value, value};
};

/// What a threshold was chosen by, and on what.
struct ThresholdOrigin {
  std::string aim;      ///< "youden", "sensitivity>=0.9"
  std::string records;  ///< what the predictions were: "out of fold"
  std::size_t n = 0, positives = 0;
  ChosenFigure sensitivity = {}, specificity = {};
  bool is_demonstrable = true;
  std::string note = {};  ///< why the aim is in doubt; "" = it is not
};

/// What the bound of abstention was chosen by, and on what.
struct AbstentionOrigin {
  std::string aim;      ///< "error<=0.05"
  std::string records;  ///< what the predictions were
  std::size_t n = 0, answered = 0;
  ChosenFigure error = {};  ///< share of wrong calls among the answered
  std::string note = {};
};

/// How records that are judged by the same modalities get a probability and a call.
struct Decision {
  metrics::Calibrator calibrator = {};  ///< of the averaged log odds; by default they stay
  double threshold = 0.5;               ///< (calibrated) probability >= threshold is abnormal
  std::optional<ThresholdOrigin> threshold_origin = {};  ///< none = it was given
  /// The model abstains where max(p, 1 - p) is lower; 0 = it always answers, 1 = never.
  double answer_from = 0;
  std::optional<AbstentionOrigin> abstention_origin = {};
};

/// How any record gets them.
struct Decisions {
  Decision overall = {};  ///< of records whose modalities have none of their own
  /// Of records that are judged by just these modalities.
  std::map<ModalitySet, Decision> by_subset = {};

  /// The decision for records judged by just these modalities: their own, or the overall one.
  const Decision& of(ModalitySet subset) const {
    const auto own = by_subset.find(subset);
    return own == by_subset.end() ? overall : own->second;
  }
};

/// The probability of abnormal behind averaged log odds.
/// @throws Error (data) for log odds that are not finite.
double probability(double log_odds, const metrics::Calibrator& calibrator);

/// Sets the threshold of a prediction whose probability is known, and calls it or abstains; why it
/// does, it adds to the note.
void call(Prediction& prediction, const Decision& decision);

/// As bundles hold it.
nlohmann::json decision_json(const Decision& decision);
/// Its inverse.  @throws Error (bundle) or json::exception for what is not of its making.
Decision decision_from(const nlohmann::json& json);

}  // namespace ecgmm::bundle
