// SPDX-License-Identifier: Apache-2.0
// What the options of long jobs have in common.
#pragma once

#include <string>

namespace ecgmm {

/// On what a job runs.
struct MachineOptions {
  std::string device = "auto";  ///< "auto", "cpu" or "cuda"
  int threads = 0;              ///< 0 = all available
};

/// Where a job's results go.
struct OutputOptions {
  std::string out;     ///< "" = the job's default
  bool force = false;  ///< replace what is there
};

}  // namespace ecgmm
