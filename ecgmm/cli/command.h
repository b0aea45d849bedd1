// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/core/progress.h"

namespace CLI {
class App;
}

namespace ecgmm::cli {

/// One command: declares its options on `app` and returns what to run once they are parsed.
struct Command {
  std::string name;
  std::string summary;
  std::function<std::function<void()>(CLI::App& app)> declare;
};

/// Parses, runs the chosen command and turns every Error into one line on stderr and its exit code.
int run_main(int argc, char** argv, const std::vector<Command>& commands);

/// Writes to stdout what may hold words of data: printable_text(), or printable_line() and its end.
void print_text(const std::string& text);
void print_line(const std::string& line);

/// A progress bar on stderr if that is a terminal and -q is not given; else null.
/// @param what  "importing", "epoch 3/50".
std::unique_ptr<Progress> make_progress_bar(const std::string& what);

/// Replaces this process by its sibling ecgmm-nn with the same arguments.
/// @throws Error (environment) if that is not there.
[[noreturn]] void enter_network_binary();

}  // namespace ecgmm::cli
