// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/cli/commands.h"

#include <CLI/CLI.hpp>

namespace ecgmm::cli {

std::vector<Command> all_commands(const NetworkJobs& jobs) {
  return {synth_command(),
          import_command(),
          check_command(),
          convert_command(),
          digitize_command(),
          measure_command(),
          train_command(jobs.train),
          crossval_command(jobs.crossval),
          ablate_command(jobs.ablate),
          evaluate_command(jobs.evaluate),
          compare_command(jobs.compare),
          recalibrate_command(jobs.recalibrate),
          predict_command(jobs.predict),
          merge_command()};
}

void add_machine_options(CLI::App& app, MachineOptions& options) {
  app.add_option("--device", options.device, "Where the network runs")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads; 0 = all available")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

}  // namespace ecgmm::cli
