// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ecgmm/core/job_options.h"

namespace ecgmm::experiment {

/// `ecgmm crossval` and, with `rows`, `ecgmm ablate`.
struct CrossvalOptions : MachineOptions, OutputOptions {
  std::vector<std::string> cohorts;
  std::vector<std::string> extra;  ///< cohorts for training only
  std::vector<std::string> recipes;
  std::string config_file;
  std::vector<std::string> assignments;  ///< --set key=value
  std::vector<std::string> rows;         ///< NAME:key=value,key=value
  int folds = 5;
  int repeats = 1;
  std::int64_t seed = 42;
  std::string baselines;            ///< "all": each modality alone too
  bool skip_without_extra = false;  ///< else the first recipe without `extra` too
  bool nested = false;              ///< choose among the recipes inside each fold
  bool final_model = false;
  bool accept_drops = false;
  int jobs = 1;
};

/// Cross-validates recipes on the same folds into CrossvalOptions::out, or goes on with what is
/// there.
/// @return  the figures as text; "" in a process that is one of several jobs.
/// @throws Error (usage) for options that exclude each other, or a folder begun with other ones;
///         Error (data) for cohorts that cannot be trained on.
std::string crossval(const CrossvalOptions& options);

}  // namespace ecgmm::experiment
