// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "ecgmm/cli/scoring.h"
#include "ecgmm/data/split.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/run_folder.h"
#include "ecgmm/train/sample_store.h"
#include "ecgmm/train/trainer.h"

namespace ecgmm::cli {

/// Everything in memory that one run trains and is tested with; joins train and eval.
class TrainingSession {
 public:
  /// Fits the preprocessor on the training rows, decodes the records and makes the network, with
  /// pretrained weights where the config asks for them and `fresh`.
  TrainingSession(train::RunConfig config, train::RunFacts facts, LabelledCohort data,
                  data::Split split, bool fresh);
  TrainingSession(const TrainingSession&) = delete;  // its parts refer to each other
  TrainingSession& operator=(const TrainingSession&) = delete;

  const train::RunFacts& facts() const { return facts_; }
  train::Trainer& trainer() { return *trainer_; }

  /// Trains to the end, writes model/, tests it and writes output/, prints the summary.
  void run(const train::RunFolder& run);

 private:
  void train(const train::RunFolder& run, io::EventFileWriter& events);
  void write_model(const train::RunFolder& run);
  void test(const train::RunFolder& run, io::EventFileWriter& events);
  nlohmann::json provenance(const train::RunFolder& run) const;

  train::RunConfig config_;
  train::RunFacts facts_;
  LabelledCohort data_;
  data::Split split_;
  input::Preprocessor preprocessor_;
  std::optional<train::SampleStore> train_, val_;
  std::optional<train::Trainer> trainer_;
};

}  // namespace ecgmm::cli
