// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/descriptor.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A child process, killed and waited for where nobody did.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ > 0) end();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Kills it.
  void end() {
    ::kill(pid_, SIGKILL);
    wait();
  }
  /// Its exit status; -1 if a signal ended it.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_;
};

/// What the child does between fork and exec: only calls that are safe there.
/// @param in  what it reads; below 0: nothing.
[[noreturn]] void become(const char* program, char* const* words, char* const* variables, int in,
                         int out, const ProcessLimits& limits) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = ::open("/dev/null", O_RDWR);
  const auto limit = [](auto what, rlim_t value) {
    const rlimit both{value, value};
    return ::setrlimit(what, &both) == 0;
  };
  const bool ready = ::dup2(in < 0 ? nothing : in, 0) >= 0 && ::dup2(out, 1) >= 0 &&
                     ::dup2(nothing, 2) >= 0 && limit(RLIMIT_AS, limits.memory_bytes) &&
                     limit(RLIMIT_CORE, 0) &&
                     limit(RLIMIT_CPU, static_cast<rlim_t>(limits.processor_time.count()));
  if (ready) ::execve(program, words, variables);
  ::_exit(127);
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> plain_environment() {
  std::vector<std::string> variables = {"LC_ALL=C", "OMP_THREAD_LIMIT=1"};
  for (const char* name : {"PATH", "HOME"}) {
    if (const char* value = std::getenv(name)) variables.push_back(concat(name, '=', value));
  }
  return variables;
}

/// Bytes as an open file in memory: unlike a pipe it takes all of them before anybody reads.
Descriptor in_memory(std::span<const std::uint8_t> bytes) {
  Descriptor file(::memfd_create("input", MFD_CLOEXEC));
  while (file.valid() && !bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw environment_error("no memory for the input of another process");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  if (!file.valid() || ::lseek(file.get(), 0, SEEK_SET) != 0)
    throw environment_error("cannot start another process");
  return file;
}

}  // namespace

std::optional<fs::path> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const auto& folder : split_text(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    if (!folder.starts_with('/')) continue;
    fs::path program = fs::path(folder) / name;
    std::error_code ignored;
    if (fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0)
      return program;
  }
  return std::nullopt;
}

ProcessResult run_process(const fs::path& program, const std::vector<std::string>& arguments,
                          const ProcessLimits& limits, std::span<const std::uint8_t> input) {
  std::vector<std::string> words = {program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  auto variables = plain_environment();
  const auto word_pointers = pointers_to(words);
  const auto variable_pointers = pointers_to(variables);
  const Descriptor in = input.empty() ? Descriptor(-1) : in_memory(input);
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw environment_error("cannot start another process");
  const Descriptor from(ends[0]);
  Descriptor into(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(program.c_str(), word_pointers.data(), variable_pointers.data(), in.get(), into.get(),
           limits);
  }
  if (pid < 0) throw environment_error("cannot start another process");
  Child child(pid);
  into.close();
  ProcessResult result;
  const auto end = Clock::now() + limits.time;
  std::array<std::uint8_t, 65536> buffer;
  while (true) {
    throw_if_interrupted();
    pollfd ready{from.get(), POLLIN, 0};
    constexpr int kPause_ms = 200;
    if (::poll(&ready, 1, kPause_ms) == 0) {
      if (Clock::now() < end) continue;
      result.timed_out = true;
      break;
    }
    const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    const auto got = static_cast<std::size_t>(count);
    if (got > limits.output_bytes - result.output.size()) {
      result.too_much = true;
      break;
    }
    result.output.insert(result.output.end(), buffer.data(), buffer.data() + got);
    result.timed_out = Clock::now() >= end;
    if (result.timed_out) break;
  }
  if (result.timed_out || result.too_much) {
    child.end();
  } else {
    result.status = child.wait();
  }
  return result;
}

}  // namespace ecgmm::io
