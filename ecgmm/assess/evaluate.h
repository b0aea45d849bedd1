// SPDX-License-Identifier: Apache-2.0
// A model on a cohort, labeled or not.
#pragma once

#include <optional>
#include <string>

#include "ecgmm/core/job_options.h"

namespace ecgmm::assess {

/// `ecgmm evaluate`.
struct EvaluateOptions : MachineOptions, OutputOptions {
  std::string cohort;
  std::string model;
  std::string split;                 ///< "" = test on the training cohort, all elsewhere
  std::optional<double> prevalence;  ///< share of abnormal patients for PPV, NPV and net benefit
};

/// Predicts and judges a cohort; with EvaluateOptions::out writes eval::write_evaluation()'s files.
/// @return  the summary as text.
/// @throws Error (usage) for a prevalence that is none or an output that exists; Error (data) where
///         no record can be used.
std::string evaluate(const EvaluateOptions& options);

}  // namespace ecgmm::assess
