// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/bundle/prediction.h"
#include "ecgmm/core/types.h"

namespace ecgmm::eval {

/// A prediction beside what is known of the record.
struct ScoredRecord {
  bundle::Prediction prediction;
  std::optional<Label> truth;
  std::string group;  ///< the patient, as data::Record has it; "" = the record is its own
  double age_years = std::numeric_limits<double>::quiet_NaN();  ///< at the recording
  /// Of abnormal, beside EvaluationOptions::baselines; NaN = that baseline cannot say.
  std::vector<double> baselines = {};
  /// The words by which the record belongs to subgroups, by column; none or "" = not known.
  std::map<std::string, std::string> attributes = {};
};

}  // namespace ecgmm::eval
