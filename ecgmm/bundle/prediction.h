// SPDX-License-Identifier: Apache-2.0
// Free of torch, so that what only reads predictions (eval) need not link it.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/assumption.h"
#include "ecgmm/data/record_facts.h"

namespace ecgmm::bundle {

enum class PredictionStatus {
  ok,
  abstained,   ///< readable, but the model does not answer
  unreadable,  ///< a modality that the model needs is missing or damaged
};

/// "ok", "abstained" or "unreadable".
constexpr std::string_view to_string(PredictionStatus status) {
  switch (status) {
    case PredictionStatus::ok:
      return "ok";
    case PredictionStatus::abstained:
      return "abstained";
    case PredictionStatus::unreadable:
      return "unreadable";
  }
  return "";
}

/// Between which probabilities a record's lies by other plausible tracings of its image.
struct DigitizingRange {
  double low = 0;
  double high = 1;
  std::size_t tracings = 0;  ///< that were tried and are readable
};

struct Prediction {
  RecordKey key;
  PredictionStatus status = PredictionStatus::ok;
  double probability =
      std::numeric_limits<double>::quiet_NaN();  ///< of abnormal; NaN if unreadable
  double uncalibrated =
      std::numeric_limits<double>::quiet_NaN();  ///< the same before the calibrator
  /// Of abnormal, by the measured waves and the clinical values alone, uncalibrated; NaN where the
  /// model has no trees for them, or nothing could be measured.
  double by_measures = std::numeric_limits<double>::quiet_NaN();
  double threshold = 0.5;  ///< from which it is abnormal; depends on the modalities used
  bool abnormal = false;   ///< probability >= threshold; false unless ok
  std::string note;        ///< why not ok, or what was done to read it
  ModalitySet used;        ///< the modalities that entered
  /// Of abnormal, from subsets of the modalities used; of all of them it is `probability`. Without
  /// those that the model cannot judge or that were not asked for.
  std::map<ModalitySet, double> by_subset = {};
  std::vector<data::Fact> facts =
      {};                          ///< what was seen of the record on the way, if not unreadable
  data::Assumptions assumed = {};  ///< about the record's files
  /// Of an image that was traced; none where this was not asked for.
  std::optional<DigitizingRange> digitizing = {};

  /// From one subset; NaN where it is not known.
  double probability_by(ModalitySet subset) const {
    const auto found = by_subset.find(subset);
    return found == by_subset.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
  }
};

}  // namespace ecgmm::bundle
