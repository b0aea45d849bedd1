// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ecgmm {

/// From now on the first SIGINT, SIGTERM or SIGHUP only sets a flag, so that work can end cleanly;
/// a second one ends the process at once.
void catch_interrupts();
bool interrupted();
/// @throws Error (interrupted) once the flag is set.
void throw_if_interrupted();

}  // namespace ecgmm
