// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ecgmm::io {

/// A file that is written piece by piece and appears under its name all at once, at commit(); gone
/// if never committed. To a device or pipe (/dev/stdout) the bytes go as they come.
class FileWriter {
 public:
  /// @param mode  permissions of a new file, before the umask.
  /// @throws Error (environment) if it cannot be made.
  explicit FileWriter(std::filesystem::path path, unsigned mode = 0666);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  /// @throws Error (environment), as commit().
  void write(std::string_view bytes);
  void commit();

 private:
  void flush();

  std::filesystem::path path_, temporary_;
  std::string buffer_;
  int fd_ = -1;
};

}  // namespace ecgmm::io
