// SPDX-License-Identifier: Apache-2.0
// Every record of a cohort, or one patient.
#pragma once

#include <string>

#include "ecgmm/assess/given_record.h"
#include "ecgmm/core/job_options.h"

namespace ecgmm::assess {

/// `ecgmm predict`; what is given is of one patient.
struct PredictOptions : MachineOptions, OutputOptions, GivenRecord {
  std::string cohort;  ///< a cohort's folder, or a manifest; "" = one patient
  std::string shard;   ///< "i/n", of the cohort's patients; "" = all
  std::string model;
  bool strict = false;          ///< what would be assumed about a file is an error
  bool answer_outside = false;  ///< of the model's scope too
  bool json = false;            ///< one patient's result as one JSON document
};

/// Predicts a cohort (in bounded memory, chunk by chunk) into PredictOptions::out, or one patient.
/// @return  what to print: one patient's result, or the counts of a cohort.
/// @throws Error (usage) for an output that exists; Error (data) where nothing can be predicted;
///         Error (bundle) for a model that cannot be read.
std::string predict(const PredictOptions& options);

}  // namespace ecgmm::assess
