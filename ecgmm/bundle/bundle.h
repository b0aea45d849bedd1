// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ecgmm/bundle/baseline.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/metrics/recalibration.h"
#include "ecgmm/model/config.h"

namespace ecgmm::bundle {

/// The saved model: a folder of `bundle.json` (schema "ecgmm.bundle/2", config, preprocessor,
/// calibrator, threshold, baselines, provenance, sha256 of the weights file) and
/// `weights.safetensors` (network and preprocessor tensors). Holds no ids, names or other personal
/// data.
struct Bundle {
  static constexpr int kVersion = 2;  ///< 1, without calibrator and baselines, is read too

  std::string config_toml;  ///< the resolved run config
  model::ModelConfig model;
  input::Preprocessor preprocessor;
  std::vector<io::TensorEntry> network;  ///< model::network_state(), of an ensemble joined
  metrics::Calibrator calibrator = {};        ///< of the averaged log odds; by default they stay
  double threshold = 0.5;                ///< (calibrated) probability >= threshold is abnormal
  /// What the threshold was chosen by, and on what; null = it was given.
  nlohmann::json threshold_origin = nullptr;
  std::vector<Baseline> baselines = {};  ///< fitted on the training rows
  /// Code version, data and split hashes, seed, threads, device, counts, pretrained or not,
  /// assumptions of the cohort, and "records" as remember_records() makes it.
  nlohmann::json provenance;
};

/// Writes into the (existing, empty) folder; atomic per file.
void write_bundle(const Bundle& bundle, const std::filesystem::path& folder);

/// @param path  a bundle folder, or a run folder (its model/ is taken).
/// @throws Error (bundle): missing, damaged (hash), truncated, foreign, newer than kVersion, of
/// another schema.
Bundle read_bundle(const std::filesystem::path& path);

}  // namespace ecgmm::bundle
