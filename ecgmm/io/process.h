// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ecgmm::io {

/// What another program may take.
struct ProcessLimits {
  std::chrono::seconds time{60};
  std::chrono::seconds processor_time{60};
  std::size_t memory_bytes = std::size_t{1} << 30;  ///< of addresses
  std::size_t output_bytes = std::size_t{64} << 20;
};

struct ProcessResult {
  int status = -1;  ///< its exit status; -1: it was killed by a signal, or for one of the limits
  bool timed_out = false;
  bool too_much = false;             ///< it wrote more than it may
  std::vector<std::uint8_t> output;  ///< what it wrote to stdout; stderr is not kept
};

/// A program by its name, in the absolute folders of PATH; never in the working folder.
std::optional<std::filesystem::path> find_program(const std::string& name);

/// Runs another program to its end, with no core file and no more environment than PATH and HOME,
/// and asks it for one thread. It ends with this process.
/// @param arguments  without the program's own name.
/// @param input      what it reads from stdin; it is never in a file.
/// @throws Error (environment) if it cannot be started.
ProcessResult run_process(const std::filesystem::path& program,
                          const std::vector<std::string>& arguments, const ProcessLimits& limits,
                          std::span<const std::uint8_t> input = {});

}  // namespace ecgmm::io
