// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/io/file.h"

namespace ecgmm::io {
namespace {

constexpr std::chrono::milliseconds kPause{200};

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, bool wait) {
  make_folder(path.parent_path());
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) throw environment_error("cannot write " + path.string());
  while (!(held_ = flock(file_, LOCK_EX | LOCK_NB) == 0) && wait) {
    if (interrupted()) {
      close(file_);
      throw_if_interrupted();
    }
    std::this_thread::sleep_for(kPause);
  }
}

FileLock::~FileLock() { close(file_); }

}  // namespace ecgmm::io
