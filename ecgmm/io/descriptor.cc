// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

const char* kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// @throws Error (data) unless it is a regular file.
void check_regular(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return;
  if (S_ISDIR(status.st_mode)) throw data_error("is a folder, not a file");
  throw data_error(concat("is ", kind_of(status.st_mode), ", not a file"),
                   "copy what it gives into a file");
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::close() { return ::close(release()) == 0 ? 0 : errno; }

Descriptor open_regular(const std::filesystem::path& path) {
  // Without O_NONBLOCK the call itself waits for somebody to write into a pipe; on a regular file
  // it changes nothing. O_NOCTTY: a terminal named as a file does not become ours.
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  if (!fd.valid()) {
    const int error = errno;
    if (error == ENOENT || error == ENOTDIR) throw data_error("no such file", "check the path");
    if (::stat(path.c_str(), &status) == 0) check_regular(status);  // a socket does not open
    throw data_error("cannot be opened: " + reason(error));
  }
  if (::fstat(fd.get(), &status) != 0) throw data_error("cannot be read: " + reason(errno));
  check_regular(status);
  return fd;
}

}  // namespace ecgmm::io
