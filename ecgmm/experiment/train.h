// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/core/job_options.h"

namespace ecgmm::experiment {

/// `ecgmm train`. OutputOptions::out "" = runs/<cohorts>-<recipe>.
struct TrainOptions : MachineOptions, OutputOptions {
  std::vector<std::string> cohorts;
  std::vector<std::string> extra;  ///< cohorts for training only
  std::string recipe;
  std::string init;  ///< a model to start from
  std::string config_file;
  std::vector<std::string> assignments;  ///< --set key=value
  std::string split_file;
  bool accept_drops = false;
  bool strict = false;  ///< what would be assumed about a file is an error
  std::string resume;   ///< a run folder; all else is then as that run began
};

/// Begins a training run, or resumes one, and trains it to its end.
/// @return  the summary of its test as text.
/// @throws Error (usage) for options that exclude each other or an output that exists; Error (data)
///         for cohorts that cannot be trained on.
std::string train(const TrainOptions& options);

}  // namespace ecgmm::experiment
