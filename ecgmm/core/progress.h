// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace ecgmm {

/// Receives how far a long job has come; implementations are called from one thread at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  /// @param text what to show beside the bar, e.g. "loss 0.512"; may be empty.
  virtual void update(std::size_t done, std::size_t total, const std::string& text) = 0;
};

/// Makes what shows the progress of a job; `what` is its name: "importing", "epoch 3/50".
using ProgressFactory = std::function<std::unique_ptr<Progress>(const std::string& what)>;

/// Sets how the progress of this process's jobs is shown; nothing is shown until a program does.
void set_progress_factory(ProgressFactory factory);

/// The progress display of a job, by the factory in force; never null.
std::unique_ptr<Progress> make_progress(const std::string& what);

}  // namespace ecgmm
