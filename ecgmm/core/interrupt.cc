// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/interrupt.h"

#include <csignal>

#include "ecgmm/core/error.h"

namespace ecgmm {
namespace {

volatile std::sig_atomic_t flag = 0;

void on_signal(int number) {
  flag = 1;
  std::signal(number, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  // The terminal went away; with nohup that shall not matter.
  if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);
}

bool interrupted() { return flag != 0; }

void throw_if_interrupted() {
  if (interrupted()) throw Error(ErrorKind::interrupted, "interrupted");
}

}  // namespace ecgmm
