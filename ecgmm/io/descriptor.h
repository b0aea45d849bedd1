// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <utility>

namespace ecgmm::io {

/// An open file of the system, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&&) = delete;

  /// Whether it is open.
  bool valid() const { return fd_ >= 0; }
  /// The number that the system knows it by; < 0 = not open.
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }  ///< closing it is the caller's from now on
  int close();                                      ///< 0, or why the last bytes did not arrive

 private:
  int fd_;
};

/// Opens a file for reading: the one place where that is done. A pipe, a device or a folder, and a
/// link to one, is refused: reading it may wait or go on for ever.
/// @throws Error (data) if it is missing, no regular file, or cannot be opened; without its name.
Descriptor open_regular(const std::filesystem::path& path);

}  // namespace ecgmm::io
