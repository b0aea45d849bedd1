// SPDX-License-Identifier: Apache-2.0
// The light program: everything that needs no libtorch; the rest is its sibling's.
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/error.h"

namespace {

using namespace ecgmm::cli;

/// Runs a job here, or in the sibling where the model needs libtorch.
template <class Options>
Job<Options> here_or_there(std::string (*job)(const Options&)) {
  return [job](const Options& options) {
    try {
      return job(options);
    } catch (const ecgmm::Error& error) {
      if (error.reason() != ecgmm::ErrorReason::needs_libtorch) throw;
    }
    enter_network_binary();
  };
}

}  // namespace

int main(int argc, char** argv) {
  const auto enter = [](const auto&) -> std::string { enter_network_binary(); };
  return run_main(argc, argv,
                  all_commands({.train = enter,
                                .crossval = enter,
                                .ablate = enter,
                                .evaluate = here_or_there(ecgmm::assess::evaluate),
                                .compare = here_or_there(ecgmm::assess::compare),
                                .recalibrate = here_or_there(ecgmm::assess::recalibrate),
                                .predict = here_or_there(ecgmm::assess::predict)}));
}
