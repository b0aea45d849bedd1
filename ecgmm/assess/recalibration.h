// SPDX-License-Identifier: Apache-2.0
// A model's probabilities and threshold, fitted to another clinic.
#pragma once

#include <optional>
#include <string>

#include "ecgmm/core/job_options.h"

namespace ecgmm::assess {

/// `ecgmm recalibrate`.
struct RecalibrateOptions : MachineOptions, OutputOptions {
  std::string cohort;
  std::string model;
  std::string aim;                   ///< "" = that of the model's threshold
  std::string abstain;               ///< "" = as the model does
  std::optional<double> prevalence;  ///< share of abnormal patients in use
  std::string split = "all";         ///< all; test or val of the model's own run
};

/// Fits calibrators, thresholds and abstention of a model anew on records that did not train it,
/// and writes the new bundle to RecalibrateOptions::out.
/// @return  calibration before and after as text.
/// @throws Error (usage) for options that exclude each other or an output that exists; Error (data)
///         where no record is left, all are of one class, or the model ranks them no better than
///         chance.
std::string recalibrate(const RecalibrateOptions& options);

}  // namespace ecgmm::assess
