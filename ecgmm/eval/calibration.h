// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/table.h"
#include "ecgmm/metrics/reliability.h"
#include "ecgmm/plot/plots.h"

namespace ecgmm::eval {

/// Whether probabilities mean what they say. Folds are taken together: a probability means the same
/// whichever model gave it.
struct Calibration {
  std::size_t n, positives;                   ///< records, of one repeat
  metrics::CalibrationLine line;              ///< over all repeats, clustered by patient
  metrics::CalibrationError error;            ///< mean over the repeats
  double brier;                               ///< over all records
  metrics::Interval brier_interval;           ///< bootstrap over patients
  std::vector<metrics::ReliabilityBin> bins;  ///< of the first repeat; none for no records
};

/// Measures how well probabilities agree with what was observed.
/// @param parts  one for each fold.
Calibration measure_calibration(std::span<const Columns> parts);

/// Key calibration of metrics.json.
nlohmann::json to_json(const Calibration& calibration);
/// @param before  the same without the calibrator, where there is one.
Table calibration_table(const Calibration& calibration, const std::optional<Calibration>& before);
Table reliability_table(const Calibration& calibration);
std::vector<plot::ReliabilityPoint> reliability_points(const Calibration& calibration);

}  // namespace ecgmm::eval
