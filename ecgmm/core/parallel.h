// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "ecgmm/core/progress.h"

namespace ecgmm {

/// The threads this process may use (affinity mask and cgroup quota respected), at least 1.
int available_threads();

/// What an option of threads means: `wanted`, or all available for 0.
int threads_or_all(int wanted);

enum class OnInterrupt { stop, finish };

/// Runs `body(i)` for i in [0, count) on `threads` threads; the first exception stops the rest and
/// is rethrown. `progress` may be null. Stops with Error (interrupted) on Ctrl-C, unless what was
/// begun is to be finished.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body,
                  Progress* progress = nullptr, OnInterrupt on_interrupt = OnInterrupt::stop);

}  // namespace ecgmm
