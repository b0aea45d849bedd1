// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/model/network.h"
#include "ecgmm/train/adam.h"
#include "ecgmm/train/checkpoint.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/history.h"
#include "ecgmm/train/sample_store.h"
#include "ecgmm/train/schedule.h"

namespace ecgmm::train {

/// The network of a run before its first step: torch's generator is seeded with train.seed.
std::shared_ptr<model::Network> initial_network(const RunConfig& config,
                                                const input::Preprocessor& preprocessor);

/// What a run shows of itself, and when it is to stop.
struct TrainingHooks {
  std::function<std::unique_ptr<Progress>(const std::string& what)> progress;
  std::function<void(const EpochRecord& record)> epoch_done;
  /// Asked after each step; true ends the run with a checkpoint and Error (interrupted).
  std::function<bool()> stop = interrupted;
};

/// Trains one network: Adam or AdamW on the mean cross-entropy, to which the mean losses of each
/// modality's own logit are added as train.branch_weight says; Plateau and EarlyStopping on the
/// validation loss, or one_cycle().
///
/// The order of the records is drawn from RandomStream(seed, "order/<epoch>"), Augmentation from
/// streams of its own, dropout from a generator of its own that goes on where torch's default one
/// is. With the same seed, thread count and machine the weights come out the same, bit for bit,
/// whether a run was interrupted and resumed or not, and whatever else is trained beside it.
/// Validation is in fp32 and in eval mode, as the model is later used: with images as pixels on a
/// CPU bit for bit so, each record by itself.
class Trainer {
 public:
  /// The stores must outlive the trainer.
  /// @throws Error (data) if there are fewer training records than a batch has, or none to
  /// validate.
  Trainer(std::shared_ptr<model::Network> network, const TrainConfig& config,
          const SampleStore& train, const SampleStore& val, at::Device device);

  /// The whole state between two steps; restore() is its inverse. Of a finished training without
  /// tensors: nothing goes on from it, and best.safetensors holds the network that is kept.
  Checkpoint save() const;
  /// @throws Error (data) for a checkpoint of another network or run.
  void restore(const Checkpoint& checkpoint);

  /// Whether there is no epoch left: all are trained, or the validation loss has stopped falling.
  bool finished() const { return epoch_ >= config_.epochs || (!one_cycle_ && stopping_.stop()); }

  /// Trains to the end. Writes `checkpoints`/last.safetensors after each epoch, while the next one
  /// is trained, and before it gives way to an interruption; and the network of each best epoch
  /// (with one_cycle: of the last one) to best.safetensors, before that: so the two fit together
  /// whenever the process dies.
  /// @throws Error (interrupted) after hooks.stop().
  void run(const std::filesystem::path& checkpoints, const TrainingHooks& hooks);

  /// What each epoch so far came to, in order.
  const std::vector<EpochRecord>& history() const { return history_; }

 private:
  /// Sums over the steps of the epoch that runs.
  struct Running {
    std::int64_t steps = 0;
    double loss = 0;  ///< sum over steps
    std::int64_t correct = 0;
    double seconds = 0;
  };
  struct Validation {
    double loss = 0, accuracy = 0, auroc = 0;
  };

  std::vector<std::size_t> order() const;
  /// One epoch, or what is left of it; nullopt if `stop` ended it early.
  std::optional<EpochRecord> run_epoch(const std::function<bool()>& stop, Progress* progress);
  OneCycleStep rate(std::int64_t step) const;  ///< step: of the whole run, from 0
  at::Tensor objective(const model::Output& output, const at::Tensor& labels) const;
  void train_step(const LabeledBatch& batch);
  /// Whether a record is validated just as the model will judge it, bit for bit: where libtorch
  /// computes its networks in use too. Others are validated in batches, which is faster for them.
  bool validates_as_used() const;
  at::Tensor validate_alone();       ///< (N, 2) float64 logits, each record by itself
  at::Tensor validate_in_batches();  ///< the same in batches
  Validation validate();
  void restore_tensors(const io::TensorFile& tensors);
  EpochRecord finish_epoch();

  std::shared_ptr<model::Network> network_;
  TrainConfig config_;
  bool one_cycle_;
  const SampleStore& train_;
  const SampleStore& val_;
  at::Device device_;
  at::Generator generator_;  ///< of dropout
  Adam adam_;
  Plateau plateau_;
  EarlyStopping stopping_;
  std::int64_t epoch_ = 0;  ///< finished epochs
  Running running_;
  at::Tensor validation_odds_;  ///< (N) float64: log odds of abnormal by the last validation
  bool improved_ = false;       ///< whether the weights of the epoch just finished are to be kept
  std::vector<EpochRecord> history_;
};

/// The names of the two files that Trainer::run() writes.
inline constexpr const char* kLastCheckpoint = "last.safetensors";
inline constexpr const char* kBestWeights = "best.safetensors";
/// The tensor beside the network's in the second, (N) float64: the log odds of abnormal of the
/// validation records, in their order, bit for bit as the model will have them. Not there for
/// networks that are validated in batches.
inline constexpr const char* kValidationOdds = "validation.log_odds";

}  // namespace ecgmm::train
