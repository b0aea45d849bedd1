// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ecgmm::log {

enum class Level { quiet, normal, verbose };

/// What of the log goes to stderr (colored only on a terminal) from now on. `quiet` keeps
/// warnings.
void set_level(Level level);
/// Also appends every line that `normal` shows, or more, without color, to this file ("" stops
/// that).
void also_to_file(const std::string& path);

// Each text is written as the one line that printable_line() makes of it.
void debug(const std::string& text);  ///< shown with -v
void info(const std::string& text);   ///< hidden by -q
void warn(const std::string& text);   ///< always shown

}  // namespace ecgmm::log
