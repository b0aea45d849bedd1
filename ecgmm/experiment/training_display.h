// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ecgmm/core/progress.h"
#include "ecgmm/io/event_file.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/history.h"
#include "ecgmm/train/trainer.h"

namespace ecgmm::experiment {

/// What a run shows of its networks while they train: progress, the log and TensorBoard events.
/// Networks may call its hooks side by side.
class TrainingDisplay {
 public:
  /// @param at_once  how many networks train at a time.
  /// @param events   must outlive it.
  TrainingDisplay(const train::TrainConfig& config, std::size_t networks, std::size_t at_once,
                  io::EventFileWriter& events);

  /// The hooks of one network, counted from 0, without `stop`.
  /// @param history  of the epochs that it trained earlier; they become events at once.
  train::TrainingHooks hooks(std::size_t network, const std::vector<train::EpochRecord>& history);

 private:
  using Clock = std::chrono::steady_clock;
  class Share;

  void add_events(const train::EpochRecord& record, std::size_t network);
  /// The first and the last epoch of each network, and in between one every few seconds; with -v
  /// all of them.
  void log_epoch(const train::EpochRecord& record, std::size_t network);
  std::string text(const train::EpochRecord& record, std::size_t network) const;
  /// "network 2 of 5, "; "" for a single one.
  std::string name(std::size_t network) const;

  const train::TrainConfig& config_;
  std::size_t networks_;
  io::EventFileWriter& events_;
  std::mutex mutex_;
  Clock::time_point last_ = {};
  std::unique_ptr<Progress> together_;  ///< of networks side by side
  std::vector<double> done_;            ///< epochs of each of them
};

}  // namespace ecgmm::experiment
