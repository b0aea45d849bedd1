// SPDX-License-Identifier: Apache-2.0
// The commands: one file each, which declares the options, calls a room and prints.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/assess/comparison.h"
#include "ecgmm/assess/evaluate.h"
#include "ecgmm/assess/predict.h"
#include "ecgmm/assess/recalibration.h"
#include "ecgmm/cli/command.h"
#include "ecgmm/core/job_options.h"
#include "ecgmm/experiment/crossval.h"
#include "ecgmm/experiment/train.h"

namespace ecgmm::cli {

/// What a command does with its options; it gives back what to print.
template <class Options>
using Job = std::function<std::string(const Options& options)>;

/// What a program does for the commands that take a model: ecgmm-nn has the library's functions
/// here, the light program enters ecgmm-nn for training and for models that need libtorch.
struct NetworkJobs {
  Job<experiment::TrainOptions> train;
  Job<experiment::CrossvalOptions> crossval;
  Job<experiment::CrossvalOptions> ablate;
  Job<assess::EvaluateOptions> evaluate;
  Job<assess::CompareOptions> compare;
  Job<assess::RecalibrateOptions> recalibrate;
  Job<assess::PredictOptions> predict;
};

/// Every command, in the order of the help.
std::vector<Command> all_commands(const NetworkJobs& jobs);

/// Each is in the file of its name; those with a job run it with the options that were given.
Command synth_command();
Command import_command();
Command check_command();
Command convert_command();
Command digitize_command();
Command measure_command();
Command merge_command();
Command train_command(const Job<experiment::TrainOptions>& run);
Command crossval_command(const Job<experiment::CrossvalOptions>& run);
Command ablate_command(const Job<experiment::CrossvalOptions>& run);
Command evaluate_command(const Job<assess::EvaluateOptions>& run);
Command compare_command(const Job<assess::CompareOptions>& run);
Command recalibrate_command(const Job<assess::RecalibrateOptions>& run);
Command predict_command(const Job<assess::PredictOptions>& run);

/// Declares --device and --threads of a command with the network.
void add_machine_options(CLI::App& app, MachineOptions& options);

/// Declares --corners and --layout of a command that reads pages.
void add_page_options(CLI::App& app, std::vector<double>& corners,
                      std::optional<std::string>& layout);

/// Declares what crossval and ablate have in common.
void add_crossval_options(CLI::App& app, experiment::CrossvalOptions& options);

}  // namespace ecgmm::cli
