// SPDX-License-Identifier: Apache-2.0
// Several processes at one job: copies of this command that share the work by locks on files.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

namespace ecgmm::cli {

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

/// The lock of a file, held while the object lives; it goes with the process, however that dies.
class FileLock {
 public:
  /// @param wait  until another process gives it back; else held() may be false.
  /// @throws Error (environment) if the file cannot be made, Error (interrupted) on Ctrl-C.
  FileLock(const std::filesystem::path& path, bool wait);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  bool held() const { return held_; }

 private:
  int file_ = -1;
  bool held_ = false;
};

}  // namespace ecgmm::cli
