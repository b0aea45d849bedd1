// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/parallel.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"

namespace ecgmm {
namespace {

class Recorder : public Progress {
 public:
  void update(std::size_t done, std::size_t total, const std::string&) override {
    overlapped |= inside.exchange(true);
    updates.push_back(done);
    last_total = total;
    inside = false;
  }
  std::atomic<bool> inside{false};
  bool overlapped = false;
  std::vector<std::size_t> updates;
  std::size_t last_total = 0;
};

TEST(ParallelFor, DoesEachItemOnceAtAnyThreadCount) {
  for (const int threads : {-1, 0, 1, 3, 16}) {
    std::vector<std::atomic<int>> times(50);
    Recorder progress;
    parallel_for(times.size(), threads, [&](std::size_t i) { ++times[i]; }, &progress);
    for (const auto& count : times) EXPECT_EQ(count, 1) << threads << " threads";
    ASSERT_EQ(progress.updates.size(), 50U);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(progress.updates[i], i + 1);
    EXPECT_EQ(progress.last_total, 50U);
    EXPECT_FALSE(progress.overlapped);
  }
}

TEST(ParallelFor, NothingToDoCallsNothing) {
  parallel_for(0, 4, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, UsesTheThreadsItMay) {
  // Each item waits for the other, so one thread alone would never end.
  std::atomic<int> arrived{0};
  parallel_for(2, 2, [&](std::size_t) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 2);
}

TEST(ParallelFor, FirstExceptionStopsTheRestAndArrives) {
  for (const int threads : {1, 4}) {
    std::atomic<int> calls{0};
    try {
      parallel_for(100000, threads, [&](std::size_t i) {
        ++calls;
        if (i == 3) throw data_error("item 3");
      });
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), "item 3");
    }
    EXPECT_LT(calls, 100000);
  }
}

TEST(ParallelFor, FirstInterruptEndsItWithItsExitCode) {
  EXPECT_EXIT(
      {
        catch_interrupts();
        try {
          parallel_for(10, 2, [](std::size_t i) {
            if (i == 0) std::raise(SIGINT);
          });
          parallel_for(1, 1, [](std::size_t) { std::abort(); });
        } catch (const Error& error) {
          std::exit(exit_code(error.kind()));
        }
      },
      testing::ExitedWithCode(130), "");
}

TEST(ParallelFor, FinishesWhatIsToBeFinishedInterruptedOrNot) {
  EXPECT_EXIT(
      {
        catch_interrupts();
        std::raise(SIGINT);
        std::atomic<int> done{0};
        parallel_for(20, 2, [&](std::size_t) { ++done; }, nullptr, OnInterrupt::finish);
        std::_Exit(done == 20 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Interrupt, SecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        catch_interrupts();
        std::raise(SIGINT);
        if (!interrupted()) std::abort();
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(AvailableThreads, RespectsTheAffinityMask) {
  EXPECT_GE(available_threads(), 1);
  std::thread([] {  // a mask is a thread's own
    cpu_set_t allowed;
    ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &allowed)) ++cpu;
    CPU_ZERO(&allowed);
    CPU_SET(cpu, &allowed);
    ASSERT_EQ(sched_setaffinity(0, sizeof allowed, &allowed), 0);
    EXPECT_EQ(available_threads(), 1);
  })
      .join();
}

}  // namespace
}  // namespace ecgmm
