// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/cli/command.h"

namespace ecgmm::cli {

/// `ecgmm train`: see train_options.cc for the words and texts.
struct TrainOptions {
  std::vector<std::string> cohorts;
  std::vector<std::string> extra;  ///< cohorts for training only
  std::string recipe;
  std::string init;  ///< a model to start from
  std::string config_file;
  std::vector<std::string> assignments;  ///< --set key=value
  std::string split_file;
  bool accept_drops = false;
  std::string out;  ///< "" = runs/<cohorts>-<recipe>
  std::string device = "auto";
  int threads = 0;  ///< 0 = all available
  bool force = false;
  std::string resume;  ///< a run folder
};

/// `ecgmm evaluate`.
struct EvaluateOptions {
  std::string cohort;
  std::string model;
  std::string split;  ///< "" = test on the training cohort, all elsewhere
  std::string out;
  std::optional<double> prevalence;
  std::string device = "auto";
  int threads = 0;
  bool force = false;
};

/// `ecgmm crossval` and, with `rows`, `ecgmm ablate`.
struct CrossvalOptions {
  std::vector<std::string> cohorts;
  std::vector<std::string> extra;  ///< cohorts for training only
  std::vector<std::string> recipes;
  std::string config_file;
  std::vector<std::string> assignments;  ///< --set key=value
  std::vector<std::string> rows;         ///< NAME:key=value,key=value
  int folds = 5;
  int repeats = 1;
  std::int64_t seed = 42;
  std::string baselines;            ///< "all": each part alone too
  bool skip_without_extra = false;  ///< else the first recipe without `extra` too
  bool nested = false;              ///< choose among the recipes inside each fold
  bool final_model = false;
  bool accept_drops = false;
  std::string out;
  std::string device = "auto";
  int threads = 0;  ///< 0 = all available
  int jobs = 1;
  bool force = false;
};

/// `ecgmm compare`.
struct CompareOptions {
  std::string cohort;
  std::vector<std::string> models;  ///< the others are compared with the first
  std::string split = "all";
  std::string out;
  std::string device = "auto";
  int threads = 0;
  bool force = false;
};

/// `ecgmm recalibrate`.
struct RecalibrateOptions {
  std::string cohort;
  std::string model;
  std::string out;
  std::string aim;      ///< "" = that of the model's threshold
  std::string abstain;  ///< "" = as the model does
  std::optional<double> prevalence;
  std::string split = "all";
  std::string device = "auto";
  int threads = 0;
  bool force = false;
};

/// `ecgmm predict`, a cohort or one patient.
struct PredictOptions {
  std::string cohort;
  std::string model;
  std::string out;
  std::string image;
  std::string signal;
  std::optional<double> signal_hz;
  std::vector<std::string> clinical;  ///< KEY=VALUE
  bool json = false;
  std::string device = "auto";
  int threads = 0;
  bool force = false;
};

/// Declares --device and --threads of a command with the network.
void add_machine_options(CLI::App& app, std::string& device, int& threads);
/// What --threads means: `wanted`, or all available for 0.
int threads_or_all(int wanted);

/// Commands with the network: the light binary passes runners that enter ecgmm-nn.
Command train_command(std::function<void(const TrainOptions&)> run);
Command crossval_command(std::function<void(const CrossvalOptions&)> run);
Command ablate_command(std::function<void(const CrossvalOptions&)> run);
Command evaluate_command(std::function<void(const EvaluateOptions&)> run);
Command compare_command(std::function<void(const CompareOptions&)> run);
Command recalibrate_command(std::function<void(const RecalibrateOptions&)> run);
Command predict_command(std::function<void(const PredictOptions&)> run);

/// Commands without.
Command synth_command();
Command import_command();
Command check_command();

}  // namespace ecgmm::cli
