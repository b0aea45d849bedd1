// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/Parallel.h>

namespace ecgmm::model {

/// Lets torch compute with so many threads on this thread while it lives: with one for work whose
/// records run side by side. at::set_num_threads() acts on the calling thread, and on threads that
/// have not asked torch for its number yet, which is why it is put back.
class TorchThreads {
 public:
  explicit TorchThreads(int threads) : before_(at::get_num_threads()), threads_(threads) {
    if (before_ != threads_) at::set_num_threads(threads_);
  }
  ~TorchThreads() {
    if (before_ != threads_) at::set_num_threads(before_);
  }
  TorchThreads(const TorchThreads&) = delete;
  TorchThreads& operator=(const TorchThreads&) = delete;

 private:
  int before_, threads_;
};

}  // namespace ecgmm::model
