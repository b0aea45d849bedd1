// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/eval/scored_record.h"

namespace ecgmm::eval {

inline constexpr std::string_view kPredictionColumns =
    "cohort,id,status,probability,predicted,truth";

/// A line of predictions.csv. Probabilities in the shortest digits that read back exactly; an
/// unknown cell is empty.
std::string prediction_line(const ScoredRecord& record);

/// The predictions.csv text, in the order given.
std::string predictions_csv(const std::vector<ScoredRecord>& records);

}  // namespace ecgmm::eval
