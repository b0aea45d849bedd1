// SPDX-License-Identifier: Apache-2.0
// Several models on the same records, which none of them was trained on.
#pragma once

#include <string>
#include <vector>

#include "ecgmm/core/job_options.h"

namespace ecgmm::assess {

/// `ecgmm compare`.
struct CompareOptions : MachineOptions, OutputOptions {
  std::string cohort;
  std::vector<std::string> models;  ///< the others are compared with the first
  std::string split = "all";        ///< "test": only records of some model's test split
};

/// Scores the records that every model can score and none was trained on, and compares the models
/// by paired DeLong, bootstrap and McNemar's test. With CompareOptions::out writes comparison.json
/// and comparison.txt there.
/// @return  the comparison as text.
/// @throws Error (usage) for fewer than two models, one given twice, or an output that exists;
///         Error (data) where no such record is left.
std::string compare(const CompareOptions& options);

}  // namespace ecgmm::assess
