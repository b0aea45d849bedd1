// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/Parallel.h>

namespace ecgmm::model {

/// Lets torch compute serially on this thread while it lives, for work whose records run side by
/// side. at::set_num_threads() acts on the calling thread, and on threads that have not asked torch
/// for its number yet, which is why it is put back.
class SerialTorch {
 public:
  SerialTorch() : threads_(at::get_num_threads()) {
    if (threads_ != 1) at::set_num_threads(1);
  }
  ~SerialTorch() {
    if (threads_ != 1) at::set_num_threads(threads_);
  }
  SerialTorch(const SerialTorch&) = delete;
  SerialTorch& operator=(const SerialTorch&) = delete;

 private:
  int threads_;
};

}  // namespace ecgmm::model
