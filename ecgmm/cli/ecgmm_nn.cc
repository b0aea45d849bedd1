// SPDX-License-Identifier: Apache-2.0
// The binary with the network, which `ecgmm` enters for the commands that need it.
#include <malloc.h>

#include <cstdlib>

#include "ecgmm/cli/commands.h"
#include "ecgmm/experiment/ablation.h"

namespace {

/// Training allocates and frees the same large blocks at every step: kept, and in huge pages, they
/// cost no page faults.
void keep_large_blocks() {
  setenv("THP_MEM_ALLOC_ENABLE", "1", /*overwrite=*/0);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ecgmm::cli;
  keep_large_blocks();
  return run_main(argc, argv,
                  all_commands({.train = ecgmm::experiment::train,
                                .crossval = ecgmm::experiment::crossval,
                                .ablate = ecgmm::experiment::ablate,
                                .evaluate = ecgmm::assess::evaluate,
                                .compare = ecgmm::assess::compare,
                                .recalibrate = ecgmm::assess::recalibrate,
                                .predict = ecgmm::assess::predict}));
}
