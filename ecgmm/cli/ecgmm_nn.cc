// SPDX-License-Identifier: Apache-2.0
// The binary with the network, which `ecgmm` enters for the commands that need it.
#include <malloc.h>

#include <cstdlib>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/experiment/ablation.h"
#include "ecgmm/model/torch_memory.h"
#include "ecgmm/model/torch_networks.h"

namespace {

/// Training allocates and frees the same large blocks at every step: kept, and in huge pages, they
/// cost no page faults.
void keep_large_blocks() {
  setenv("THP_MEM_ALLOC_ENABLE", "1", /*overwrite=*/0);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

/// A job in which memory for tensors may run out.
template <class Options>
ecgmm::cli::Job<Options> with_memory(std::string (*job)(const Options&)) {
  return [job](const Options& options) {
    return ecgmm::model::with_torch_memory([&] { return job(options); });
  };
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ecgmm::cli;
  keep_large_blocks();
  ecgmm::bundle::provide_networks(ecgmm::model::torch_networks);
  return run_main(argc, argv,
                  all_commands({.train = with_memory(ecgmm::experiment::train),
                                .crossval = with_memory(ecgmm::experiment::crossval),
                                .ablate = with_memory(ecgmm::experiment::ablate),
                                .evaluate = with_memory(ecgmm::assess::evaluate),
                                .compare = with_memory(ecgmm::assess::compare),
                                .recalibrate = with_memory(ecgmm::assess::recalibrate),
                                .predict = with_memory(ecgmm::assess::predict)}));
}
