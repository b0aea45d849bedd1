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

void add_page_options(CLI::App& app, std::vector<double>& corners,
                      std::optional<std::string>& layout) {
  app.add_option("--corners", corners,
                 "Corners of a page's paper, pixels, clockwise from the top left one")
      ->type_name("X,Y,X,Y,X,Y,X,Y")
      ->delimiter(',')
      ->expected(1, 8);
  app.add_option("--layout", layout,
                 "A page's only layout to try, rows x columns of leads, + long rows: 3x4+1")
      ->type_name("LAYOUT");
}

}  // namespace ecgmm::cli
