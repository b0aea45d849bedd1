// SPDX-License-Identifier: Apache-2.0
// Numbers that may be undefined (NaN), which JSON has no word for: there they are null.
#pragma once

#include <nlohmann/json.hpp>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::io {

/// null unless the value is finite.
nlohmann::json number_json(double value);
/// [low, high]; null where there is no interval.
nlohmann::json ends_json(const metrics::Interval& interval);

/// @throws Error (data) for a number that is not finite, json::exception for what is no number.
double finite_from(const nlohmann::json& value);
/// The inverses, as finite_from().
double number_from(const nlohmann::json& value);
metrics::Interval ends_from(const nlohmann::json& value);

}  // namespace ecgmm::io
