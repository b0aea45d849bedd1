// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>

#include "ecgmm/train/config.h"

namespace ecgmm::train {

/// Lowers the learning rate when the validation loss stops falling, with the semantics of PyTorch's
/// `ReduceLROnPlateau(mode="min", threshold_mode="rel")`: with patience 2 it is lowered on the
/// third stale epoch. Ours because libtorch's scheduler cannot be saved.
class Plateau {
 public:
  explicit Plateau(const TrainConfig& config)
      : patience_(config.plateau_patience),
        factor_(config.plateau_factor),
        threshold_(config.plateau_threshold),
        lr_(config.lr) {}

  /// Takes the loss of one more epoch; true if the rate was lowered for the next one.
  bool step(double loss);
  double lr() const { return lr_; }

  /// State without the config: {"best", "stale", "lr"}; load() is its inverse.
  nlohmann::json save() const;
  void load(const nlohmann::json& state);

 private:
  /// PyTorch's `eps`: a smaller change of the rate is not made.
  static constexpr double kSmallestChange = 1e-8;

  std::int64_t patience_;
  double factor_, threshold_, lr_;
  double best_ = std::numeric_limits<double>::infinity();
  std::int64_t stale_ = 0;
};

/// Learning rate and Adam's beta1 of one step.
struct OneCycleStep {
  double lr = 0;
  double beta1 = 0;
};

/// The one-cycle schedule with the semantics and defaults of PyTorch's `OneCycleLR(max_lr,
/// total_steps)`: cosines from max / 25 up over 30 % of the steps and down to max / 250,000, while
/// beta1 goes from 0.95 to 0.85 and back.
/// @param step  in [0, total_steps)
/// Source: Smith & Topin, "Super-convergence", 2018, arXiv:1708.07120.
OneCycleStep one_cycle(double max_lr, std::int64_t step, std::int64_t total_steps);

/// Stops after `patience` epochs in a row without a strictly lower validation loss.
class EarlyStopping {
 public:
  explicit EarlyStopping(const TrainConfig& config) : patience_(config.patience) {}

  /// Takes the loss of one more epoch; true if it is the best so far (NaN never is).
  bool step(double loss);
  bool stop() const { return stale_ >= patience_; }

  /// Its state, for a checkpoint; load() is the inverse.
  nlohmann::json save() const;
  void load(const nlohmann::json& state);

 private:
  std::int64_t patience_;
  double best_ = std::numeric_limits<double>::infinity();
  std::int64_t stale_ = 0;
};

}  // namespace ecgmm::train
