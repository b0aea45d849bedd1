// SPDX-License-Identifier: Apache-2.0
// The light binary: everything that needs no network; the rest is its sibling's.
#include "ecgmm/cli/options.h"

int main(int argc, char** argv) {
  using namespace ecgmm::cli;
  const auto enter = [](const auto&) { enter_network_binary(); };
  return run_main(argc, argv,
                  {synth_command(), import_command(), check_command(), train_command(enter),
                   crossval_command(enter), ablate_command(enter), evaluate_command(enter),
                   compare_command(enter), recalibrate_command(enter), predict_command(enter)});
}
