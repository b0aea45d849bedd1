// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/assess/scoring.h"
#include "ecgmm/data/split.h"
#include "ecgmm/eval/cross_validation.h"
#include "ecgmm/experiment/network_training.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/run_folder.h"
#include "ecgmm/train/sample_store.h"
#include "ecgmm/train/warm_start.h"

namespace ecgmm::experiment {

/// Everything in memory that one run trains and is tested with; joins train and eval.
class TrainingSession {
 public:
  /// Fits the preprocessor on the training rows and decodes the records.
  /// @param split  with inner folds without a validation split, see data::without_validation().
  /// @param init   the model that the networks start from.
  /// @throws Error (data) without inner folds if there is nothing to validate on; with them for too
  ///         few patients; what fit_preprocessor() throws.
  TrainingSession(train::RunConfig config, train::RunFacts facts, assess::LabeledCohort data,
                  data::Split split, std::optional<train::WarmStart> init = {});
  TrainingSession(const TrainingSession&) = delete;  // its parts refer to each other
  TrainingSession& operator=(const TrainingSession&) = delete;

  /// Makes the networks, with pretrained weights where the config asks for them, and writes the
  /// run's first checkpoints.
  void begin(const train::RunFolder& run);

  /// What is known of the run before it trains.
  const train::RunFacts& facts() const { return facts_; }
  /// With the sizes that the data decide.
  const train::RunConfig& config() const { return config_; }

  /// Trains from the checkpoints to the end, writes model/, tests it and writes output/. Without a
  /// test split output/ holds figures of what the members of inner folds say of the records they
  /// did not see.
  /// @param is_tested  false: model/ is the last that is written.
  /// @return  the summary for the screen; "" without a test.
  std::string run(const train::RunFolder& run, bool is_tested);

 private:
  std::int64_t epochs() const;  ///< of all networks
  /// The epoch whose weights are kept; of an ensemble the last one.
  std::int64_t kept_epoch() const;
  /// The networks as they were trained, each by itself, with what was fitted beside them.
  struct Members {
    std::vector<std::vector<io::TensorEntry>> weights;
    /// Log odds of abnormal of the records that each was validated on; empty where they are not as
    /// the model has them.
    std::vector<std::vector<double>> validation_odds;
  };

  Members members(const train::RunFolder& run) const;
  /// What the model says of the validation split, with nothing else of the records than how they
  /// are called: as known from training, or predicted.
  std::vector<eval::ScoredRecord> say_of_validation(
      const bundle::Bundle& model, const std::vector<std::vector<double>>& odds) const;
  /// With the decisions as given, or by what each member of inner folds says of its fold.
  /// @return  that; without inner folds none.
  std::vector<eval::Fold> write_model(const train::RunFolder& run);
  std::string test(const bundle::Bundle& model, const std::filesystem::path& output,
                   io::EventFileWriter& events) const;
  bundle::Provenance provenance(const train::RunFolder& run) const;

  train::RunConfig config_;
  train::RunFacts facts_;
  assess::LabeledCohort data_;
  data::Split split_;
  std::optional<train::WarmStart> init_;
  std::shared_ptr<const input::Preprocessor> preprocessor_;
  std::vector<data::Split> parts_;           ///< what each network trains and is validated on
  std::optional<train::SampleStore> store_;  ///< of all networks' records
  std::optional<NetworkTraining> networks_;
  std::vector<std::vector<train::EpochRecord>> histories_;  ///< of each network
};

}  // namespace ecgmm::experiment
