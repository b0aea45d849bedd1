// SPDX-License-Identifier: Apache-2.0
// The light program: everything that needs no network; the rest is its sibling's.
#include "ecgmm/cli/commands.h"

int main(int argc, char** argv) {
  using namespace ecgmm::cli;
  const auto enter = [](const auto&) -> std::string { enter_network_binary(); };
  return run_main(argc, argv, all_commands({enter, enter, enter, enter, enter, enter, enter}));
}
