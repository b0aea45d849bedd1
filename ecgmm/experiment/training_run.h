// SPDX-License-Identifier: Apache-2.0
// A training run as a folder: begun, and gone on with. `ecgmm train` and each fold of `crossval`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/assess/labeled_cohort.h"
#include "ecgmm/assess/scoring.h"
#include "ecgmm/data/split.h"
#include "ecgmm/input/picture_reading.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/run_folder.h"
#include "ecgmm/train/warm_start.h"

namespace ecgmm::experiment {

/// The config behind the words of a command line, checked as a whole.
/// @param config_file  "" = none.
/// @param fine_tuning  whether training starts from a model: the recipe's learning rate is lower.
/// @throws Error (usage) for an unknown recipe or key, or values that exclude each other.
train::RunConfig resolve_config(const std::string& recipe, const std::string& config_file,
                                const std::vector<std::string>& assignments,
                                bool fine_tuning = false);

/// Takes the device ("auto", "cpu", "cuda") and the threads (0 = all available) for this process.
/// @return  facts with them and the versions.
/// @throws Error (environment) for a device that is not there.
train::RunFacts set_up_torch(const std::string& device, int threads);

/// Absolute paths of cohort folders.
/// @throws Error (data) for one that is not there.
std::vector<std::string> cohort_paths(const std::vector<std::string>& folders);

/// What a run makes of pictures.
input::PictureForm picture_form(const train::RunConfig& config);

/// Opens the cohorts of a run for training.
/// @param forms  in which the pictures are read while they are opened.
/// @throws Error (data) where data::drop_alarm() says so, unless `accept_drops`.
assess::LabeledCohort open_for_training(const train::RunFacts& facts, ModalitySet modalities,
                                        data::Needed needed, std::vector<input::PictureForm> forms,
                                        double max_drop_share, bool accept_drops);

/// Where a run's data and split come from; asked for once its log has begun.
struct RunSource {
  std::function<assess::LabeledCohort()> open;
  std::function<data::Split(const assess::LabeledCohort& data)> split;  ///< of a run that begins
  std::string go_on;  ///< how to go on with it, for errors that stop it
  /// Whether it tests its model into output/. A fold does not: the cross-validation does, once.
  bool is_tested = true;
};

/// Begins a run and trains it to its end. From the moment it appears under its name it can be gone
/// on with.
/// @param replace  whether an existing folder is replaced.
/// @param init     the model that it starts from, which the run keeps.
/// @return  what there is to say of it on the screen.
std::string begin_run(const train::RunFolder& run, bool replace, train::RunConfig config,
                      train::RunFacts facts, const RunSource& source,
                      std::optional<train::WarmStart> init = {});

/// The config that a run began with.
train::RunConfig run_config(const train::RunFolder& run, const train::RunFacts& facts);

/// Goes on with a run that is not finished.
/// @throws Error (data) if its cohorts, config or split were changed.
std::string continue_run(const train::RunFolder& run, const RunSource& source);

}  // namespace ecgmm::experiment
