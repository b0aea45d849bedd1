// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <string>

#include "ecgmm/cli/options.h"
#include "ecgmm/core/parallel.h"

namespace ecgmm::cli {

void add_machine_options(CLI::App& app, std::string& device, int& threads) {
  app.add_option("--device", device, "Where the network runs")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  app.add_option("--threads", threads, "Threads; 0 = all available")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

int threads_or_all(int wanted) { return wanted > 0 ? wanted : available_threads(); }

}  // namespace ecgmm::cli
