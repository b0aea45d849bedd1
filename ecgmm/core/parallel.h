// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace ecgmm {

/// Receives how far a long job has come; implementations are called from one thread at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  /// @param text what to show beside the bar, e.g. "loss 0.512"; may be empty.
  virtual void update(std::size_t done, std::size_t total, const std::string& text) = 0;
};

/// The threads this process may use (affinity mask and cgroup quota respected), at least 1.
int available_threads();

/// Runs `body(i)` for i in [0, count) on `threads` threads; the first exception stops the rest and is
/// rethrown. `progress` may be null. Stops with Error (interrupted) on Ctrl-C.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body,
                  Progress* progress = nullptr);

}  // namespace ecgmm
