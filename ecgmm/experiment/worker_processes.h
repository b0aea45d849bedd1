// SPDX-License-Identifier: Apache-2.0
// Several processes at one job: copies of this command that share the work by locks on files.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

namespace ecgmm::experiment {

/// Whether this process is such a copy.
bool is_worker();

/// Copies of this process with its own command line; they end with it. What they log goes to files
/// job2.log, ... in a folder.
class Workers {
 public:
  Workers(int count, const std::filesystem::path& folder);
  /// Ends those that still run.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Until all have ended.
  /// @throws Error (environment) if one failed, naming its log; Error (interrupted) on Ctrl-C.
  void wait();

 private:
  struct Worker {
    pid_t pid;
    std::filesystem::path log;
  };
  std::vector<Worker> running_;
};

}  // namespace ecgmm::experiment
