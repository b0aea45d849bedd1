// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;

Error cannot(const fs::path& path, int error) {
  return environment_error(
      concat(path.string(), ": cannot write: ", std::generic_category().message(error)),
      "check the folder, its permissions and the free space");
}

/// The process's own output, whatever it was redirected to.
bool is_stdout(const fs::path& path) { return path == "/dev/stdout" || path == "/proc/self/fd/1"; }

}  // namespace

FileWriter::FileWriter(fs::path path, unsigned mode) : path_(std::move(path)) {
  static std::atomic<unsigned> counter{0};
  std::error_code ignored;
  const auto status = fs::status(path_, ignored);
  if (is_stdout(path_)) {
    fd_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd_ < 0) throw cannot(path_, errno);
    return;
  }
  const bool special =
      fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
  if (!special) {
    std::error_code loop;
    if (fs::is_symlink(path_, ignored)) path_ = fs::weakly_canonical(path_, loop);
    if (loop) throw cannot(path_, loop.value());
    temporary_ = path_.parent_path() /
                 concat('.', path_.filename().string(), '.', ::getpid(), '.', counter++, ".tmp");
  }
  fd_ = special ? ::open(path_.c_str(), O_WRONLY | O_CLOEXEC)
                : ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd_ < 0) throw cannot(path_, errno);
}

FileWriter::~FileWriter() {
  if (fd_ < 0) return;
  ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void FileWriter::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
}

void FileWriter::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t count = ::write(fd_, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) throw cannot(path_, errno);
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
  buffer_.clear();
}

void FileWriter::commit() {
  flush();
  if (::fsync(fd_) != 0 && errno != EINVAL) throw cannot(path_, errno);
  if (::close(std::exchange(fd_, -1)) != 0) throw cannot(path_, errno);
  if (!temporary_.empty() && ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary_.c_str());
    throw cannot(path_, error);
  }
}

}  // namespace ecgmm::io
