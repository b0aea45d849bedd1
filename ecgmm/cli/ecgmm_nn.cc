// SPDX-License-Identifier: Apache-2.0
// The binary with the network, which `ecgmm` enters for the commands that need it.
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <malloc.h>

#include <cstdlib>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/error.h"
#include "ecgmm/experiment/ablation.h"

namespace {

/// Training allocates and frees the same large blocks at every step: kept, and in huge pages, they
/// cost no page faults.
void keep_large_blocks() {
  setenv("THP_MEM_ALLOC_ENABLE", "1", /*overwrite=*/0);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

ecgmm::Error out_of_memory() {
  return ecgmm::environment_error("out of memory", "set train.batch lower");
}

/// Torch's memory on the CPU. Its allocator has one fault only, and no type of its own for it: here
/// it becomes ours.
class CpuMemory final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    try {
      return torch_->allocate(bytes);
    } catch (const c10::Error&) {
      throw out_of_memory();
    }
  }
  c10::DeleterFnPtr raw_deleter() const override { return torch_->raw_deleter(); }
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    torch_->copy_data(to, from, bytes);
  }

 private:
  c10::Allocator* torch_ = c10::GetDefaultCPUAllocator();
};

/// A job in which the device's memory may run out.
template <class Options>
ecgmm::cli::Job<Options> on_device(std::string (*job)(const Options&)) {
  return [job](const Options& options) {
    try {
      return job(options);
    } catch (const c10::OutOfMemoryError&) {
      throw out_of_memory();
    }
  };
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ecgmm::cli;
  keep_large_blocks();
  static CpuMemory memory;
  c10::SetCPUAllocator(&memory);
  return run_main(argc, argv,
                  all_commands({.train = on_device(ecgmm::experiment::train),
                                .crossval = on_device(ecgmm::experiment::crossval),
                                .ablate = on_device(ecgmm::experiment::ablate),
                                .evaluate = on_device(ecgmm::assess::evaluate),
                                .compare = on_device(ecgmm::assess::compare),
                                .recalibrate = on_device(ecgmm::assess::recalibrate),
                                .predict = on_device(ecgmm::assess::predict)}));
}
