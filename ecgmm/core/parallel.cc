// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "ecgmm/core/interrupt.h"

namespace ecgmm {
namespace {

/// CPUs granted by a cgroup v2 quota ("200000 100000" = 2), or 0 where there is none.
int cgroup_cpus() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || period <= 0) return 0;
  return static_cast<int>(std::ceil(quota / period));
}

}  // namespace

int available_threads() {
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0
                  ? CPU_COUNT(&set)
                  : static_cast<int>(std::thread::hardware_concurrency());
  if (const int quota = cgroup_cpus(); quota > 0) count = std::min(count, quota);
  return std::max(1, count);
}

int threads_or_all(int wanted) { return wanted > 0 ? wanted : available_threads(); }

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body,
                  Progress* progress, OnInterrupt on_interrupt) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::size_t done = 0;
  std::exception_ptr failure;
  std::mutex mutex;

  const auto work = [&] {
    while (!failed) {
      const std::size_t i = next++;
      if (i >= count) return;
      try {
        if (on_interrupt == OnInterrupt::stop) throw_if_interrupted();
        body(i);
        const std::lock_guard lock(mutex);
        ++done;
        if (progress != nullptr) progress->update(done, count, {});
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
    }
  };

  std::vector<std::jthread> helpers;
  const auto wanted = std::min<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), count);
  for (std::size_t t = 1; t < wanted; ++t) helpers.emplace_back(work);
  work();
  helpers.clear();  // joins
  if (failure) std::rethrow_exception(failure);
}

}  // namespace ecgmm
