// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ecgmm::log {

enum class Level { quiet, normal, verbose };

/// Where the log goes from now on: stderr, coloured only on a terminal. `quiet` keeps warnings.
void set_level(Level level);
/// Also appends every line, without colour, to this file ("" stops that).
void also_to_file(const std::string& path);

void debug(const std::string& text);  ///< shown with -v
void info(const std::string& text);   ///< hidden by -q
void warn(const std::string& text);   ///< always shown

}  // namespace ecgmm::log
