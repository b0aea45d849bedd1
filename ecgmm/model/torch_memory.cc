// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/torch_memory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include "ecgmm/core/error.h"

namespace ecgmm::model {
namespace {

Error out_of_memory() { return environment_error("out of memory", "lower train.batch"); }

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

}  // namespace

std::string with_torch_memory(const std::function<std::string()>& job) {
  static CpuMemory memory;
  c10::SetCPUAllocator(&memory);  // for good: tensors may outlive the job
  try {
    return job();
  } catch (const c10::OutOfMemoryError&) {
    throw out_of_memory();
  }
}

}  // namespace ecgmm::model
