// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/bundle/baseline.h"
#include "ecgmm/bundle/decision.h"
#include "ecgmm/bundle/model_config.h"
#include "ecgmm/bundle/provenance.h"
#include "ecgmm/core/types.h"
#include "ecgmm/data/data_summary.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/io/tensor_file.h"

namespace ecgmm::bundle {

/// The saved model: a folder of `bundle.json` (schema "ecgmm.bundle/4", config, preprocessor,
/// decisions, baselines, reference, provenance, sha256 of the weights file) and
/// `weights.safetensors` (network and preprocessor tensors). Holds no ids, names, dates or paths,
/// but words that five patients share, and (unless left out) salted hashes of images and signals.
struct Bundle {
  /// Read too: 1, without calibrator and baselines; 2, with one decision for any
  /// modalities; 3, with other names and fingerprints that may lack a salt.
  static constexpr int kVersion = 4;

  std::string config_toml;  ///< the resolved run config
  ModelConfig model;
  std::shared_ptr<const input::Preprocessor> preprocessor;
  std::vector<io::TensorEntry> network;  ///< by PyTorch's names, of an ensemble joined
  Decisions decisions = {};
  std::vector<Baseline> baselines = {};  ///< fitted on the training rows
  data::Reference reference = {};        ///< what these look like; empty in older bundles
  Provenance provenance = {};
  std::string name = {};    ///< of an included model; not stored
  std::string sha256 = {};  ///< of bundle.json, as it was read
};

/// Writes into the (existing, empty) folder; atomic per file.
void write_bundle(const Bundle& bundle, const std::filesystem::path& folder);

/// @param path  a bundle folder, or a run folder (its model/ is taken).
/// @throws Error (bundle): missing, damaged (hash), truncated, foreign, newer than kVersion, of
/// another schema.
Bundle read_bundle(const std::filesystem::path& path);

}  // namespace ecgmm::bundle
