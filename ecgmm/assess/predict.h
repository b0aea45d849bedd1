// SPDX-License-Identifier: Apache-2.0
// Every record of a cohort, or one patient.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/job_options.h"

namespace ecgmm::assess {

/// `ecgmm predict`.
struct PredictOptions : MachineOptions, OutputOptions {
  std::string cohort;  ///< a cohort's folder, or a manifest; "" = one patient
  std::string shard;   ///< "i/n", of the cohort's patients; "" = all
  std::string model;
  std::string image;
  std::optional<double> mm_per_s, mm_per_mv, px_per_mm;  ///< of the image, where they are known
  std::string signal;
  std::optional<double> signal_hz;    ///< of a file of numbers
  std::optional<double> unit_mv;      ///< millivolts that a unit of its numbers is
  std::optional<double> at_s;         ///< where in an ECG file what the model takes begins
  std::vector<std::string> clinical;  ///< KEY=VALUE
  bool strict = false;                ///< what would be assumed about a file is an error
  bool answer_outside = false;        ///< of the model's scope too
  bool json = false;                  ///< one patient's result as one JSON document
};

/// Predicts a cohort (in bounded memory, chunk by chunk) into PredictOptions::out, or one patient.
/// @return  what to print: one patient's result, or the counts of a cohort.
/// @throws Error (usage) for an output that exists; Error (data) where nothing can be predicted;
///         Error (bundle) for a model that cannot be read.
std::string predict(const PredictOptions& options);

}  // namespace ecgmm::assess
