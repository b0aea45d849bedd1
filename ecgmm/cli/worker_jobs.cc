// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/cli/worker_jobs.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "ecgmm/cli/command.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/io/file.h"

namespace ecgmm::cli {
namespace {

constexpr const char* kWorkerVariable = "ECGMM_WORKER";
constexpr std::chrono::milliseconds kPause{200};

pid_t start_worker(pid_t parent) {
  const pid_t pid = fork();
  if (pid < 0) throw environment_error("cannot start another process");
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() == parent) {
    setenv(kWorkerVariable, "1", /*overwrite=*/1);
    execv("/proc/self/exe", own_arguments());
  }
  _exit(exit_code(ErrorKind::environment));
}

}  // namespace

bool is_worker() { return std::getenv(kWorkerVariable) != nullptr; }

Workers::Workers(int count) {
  const pid_t parent = getpid();
  for (int i = 0; i < count; ++i) pids_.push_back(start_worker(parent));
}

Workers::~Workers() {
  for (const pid_t pid : pids_) kill(pid, SIGTERM);
  for (const pid_t pid : pids_) waitpid(pid, nullptr, 0);
}

void Workers::wait() {
  while (!pids_.empty()) {
    throw_if_interrupted();
    int status = 0;
    const pid_t ended = waitpid(pids_.back(), &status, WNOHANG);
    if (ended == 0) {
      std::this_thread::sleep_for(kPause);
      continue;
    }
    pids_.pop_back();
    if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
    throw environment_error("one of the jobs failed", "see above, and run the same command again");
  }
}

FileLock::FileLock(const std::filesystem::path& path, bool wait) {
  io::make_folder(path.parent_path());
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

}  // namespace ecgmm::cli
