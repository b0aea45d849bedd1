// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/io/event_file.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/history.h"

namespace ecgmm::train {

/// Where the parts of a run folder lie.
struct RunFolder {
  std::filesystem::path root;

  std::filesystem::path facts() const { return root / "run.json"; }
  std::filesystem::path config() const { return root / "config.toml"; }
  std::filesystem::path split() const { return root / "split.csv"; }
  std::filesystem::path dropped() const { return root / "dropped.csv"; }
  std::filesystem::path log() const { return root / "train.log"; }
  std::filesystem::path checkpoints() const { return root / "checkpoints"; }
  std::filesystem::path init() const {
    return root / "init";
  }  ///< the model it starts from, or none
  std::filesystem::path model() const { return root / "model"; }
  std::filesystem::path output() const { return root / "output"; }

  /// Whether everything is there: output/ appears last, and whole.
  bool finished() const { return std::filesystem::exists(output()); }
};

/// What a run was started with beside its config; it stands in run.json, and --resume holds it
/// against the cohorts and the files it finds.
struct RunFacts {
  std::vector<std::string> cohorts;  ///< absolute paths
  std::vector<std::string> extra;    ///< the same, of cohorts for training only
  std::string recipe;
  std::string device;  ///< "cpu" or "cuda"
  int threads = 1;
  std::string version;  ///< of ecgmm
  std::string torch_version;
  std::string pretrained_file;  ///< name of the file of ImageNet weights; "" = not pretrained
  std::string init_sha256;      ///< of init/bundle.json; "" = starts from random weights
  std::string data_sha256;      ///< Cohort::hash() of the records used
};

/// Writes run.json with the facts and the hashes of config.toml and split.csv, which must be there.
void write_facts(const RunFolder& run, const RunFacts& facts);

/// @throws Error (usage) if there is no run folder; Error (data) if config.toml or split.csv are
/// not
///         as the run wrote them, or run.json is damaged.
RunFacts read_facts(const RunFolder& run);

/// The config as config.toml holds it, with the facts as comments: --config takes it again.
std::string config_text(RunConfig config, const RunFacts& facts);

/// Starts the run's event file with its hyperparameters. Files of earlier sessions of the run are
/// removed, so that no step occurs twice: the epochs done so far are to be added again.
io::EventFileWriter start_events(const RunFolder& run, RunConfig config, const RunFacts& facts);

/// Adds one epoch's scalars under Loss/Train, Loss/Val, Accuracy/Train, ... and flushes.
/// @param network  what follows in these names where there are several: "/network 2".
void add_epoch(io::EventFileWriter& events, const EpochRecord& record,
               const std::string& network = "");

}  // namespace ecgmm::train
