// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "ecgmm/data/measurement.h"
#include "ecgmm/data/signal_source.h"

namespace ecgmm::data {

/// What is measured in one record, a minute after the other. "schema": "ecgmm.measure/1".
/// @throws Error (data) where it cannot be read or measured.
nlohmann::json measure_json(const SignalEntry& record, const MeasurementOptions& options);

}  // namespace ecgmm::data
