// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace ecgmm::log {

enum class Level { quiet, normal, verbose };

/// What of the log goes to stderr (colored only on a terminal) from now on. `quiet` keeps
/// warnings.
void set_level(Level level);
/// Takes a line: `normal` for info, `quiet` for a warning, `verbose` for details.
using Taker = std::function<void(Level level, const std::string& line)>;
/// From now on each line goes to `taker`, called from any thread, and none to stderr or a file: for
/// a program that shows them in its own way. Empty ends that.
void take_lines(Taker taker);
/// Also appends every line that `normal` shows, or more, without color, to this file ("" stops
/// that).
void also_to_file(const std::string& path);

// Each text is written as the one line that printable_line() makes of it.
void debug(const std::string& text);  ///< shown with -v
void info(const std::string& text);   ///< hidden by -q
void warn(const std::string& text);   ///< always shown

}  // namespace ecgmm::log
