// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/worker_processes.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::experiment {
namespace {

constexpr const char* kWorkerVariable = "ECGMM_WORKER";
constexpr std::chrono::milliseconds kPause{200};

/// The arguments of this process.
std::vector<std::string> own_arguments() {
  std::vector<std::string> arguments;
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

pid_t start_worker(pid_t parent, const std::filesystem::path& log) {
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) throw environment_error("cannot write " + log.string());
  auto arguments = own_arguments();
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent && dup2(file, STDERR_FILENO) >= 0) {
      setenv(kWorkerVariable, "1", /*overwrite=*/1);
      execv("/proc/self/exe", pointers.data());
    }
    _exit(exit_code(ErrorKind::environment));
  }
  close(file);
  if (pid < 0) throw environment_error("cannot start another process");
  return pid;
}

}  // namespace

bool is_worker() { return std::getenv(kWorkerVariable) != nullptr; }

Workers::Workers(int count, const std::filesystem::path& folder) {
  if (count > 0) io::make_folder(folder);
  const pid_t parent = getpid();
  for (int i = 0; i < count; ++i) {
    const auto log = folder / concat("job", i + 2, ".log");
    running_.push_back({start_worker(parent, log), log});
  }
}

Workers::~Workers() {
  for (const auto& worker : running_) kill(worker.pid, SIGTERM);
  for (const auto& worker : running_) waitpid(worker.pid, nullptr, 0);
}

void Workers::wait() {
  while (!running_.empty()) {
    throw_if_interrupted();
    const auto [pid, log] = running_.back();
    int status = 0;
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == 0) {
      std::this_thread::sleep_for(kPause);
      continue;
    }
    running_.pop_back();
    if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
    throw environment_error("one of the jobs failed",
                            concat("see ", log.string(), ", and run the same command again"));
  }
}

}  // namespace ecgmm::experiment
