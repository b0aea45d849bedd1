// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace ecgmm::io {

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

}  // namespace ecgmm::io
