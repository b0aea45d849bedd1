// SPDX-License-Identifier: Apache-2.0
// How a drift is told: in metrics.json, in the report and in one line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ecgmm/eval/drift.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// Key drift of metrics.json, and its table.
nlohmann::json to_json(const Drift& drift);
Table drift_table(const Drift& drift);
/// What was compared with what, and how the table is read.
std::vector<std::string> drift_text(const Drift& drift);
/// "shifted against the training data: AGE, ..."; "" where nothing is.
std::string drift_line(const Drift& drift);

}  // namespace ecgmm::eval
