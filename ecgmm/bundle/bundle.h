// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/bundle/baseline.h"
#include "ecgmm/bundle/decision.h"
#include "ecgmm/core/types.h"
#include "ecgmm/data/data_summary.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/model/config.h"

namespace ecgmm::bundle {

/// The saved model: a folder of `bundle.json` (schema "ecgmm.bundle/3", config, preprocessor,
/// decisions, baselines, reference, provenance, sha256 of the weights file) and
/// `weights.safetensors` (network and preprocessor tensors). Holds no ids, names, dates or paths,
/// but words that five patients share, and (unless left out) salted hashes of images and signals.
struct Bundle {
  /// Read too: 1, without calibrator and baselines; 2, with one decision for any parts.
  static constexpr int kVersion = 3;

  std::string config_toml;  ///< the resolved run config
  model::ModelConfig model;
  input::Preprocessor preprocessor;
  std::vector<io::TensorEntry> network;  ///< model::network_state(), of an ensemble joined
  Decision decision = {};                ///< of records whose parts have none of their own
  /// Of records judged by just these parts; index ModalitySet::bits().
  std::array<std::optional<Decision>, 8> by_parts = {};
  std::vector<Baseline> baselines = {};  ///< fitted on the training rows
  data::Reference reference = {};        ///< what these look like; empty in older bundles
  /// Code version, data and split hashes, seed, threads, device, counts, pretrained or not,
  /// assumptions of the cohort, and "records" as remember_records() makes it.
  nlohmann::json provenance;

  const Decision& decision_for(ModalitySet parts) const {
    const auto& own = by_parts[parts.bits()];
    return own ? *own : decision;
  }
};

/// Writes into the (existing, empty) folder; atomic per file.
void write_bundle(const Bundle& bundle, const std::filesystem::path& folder);

/// @param path  a bundle folder, or a run folder (its model/ is taken).
/// @throws Error (bundle): missing, damaged (hash), truncated, foreign, newer than kVersion, of
/// another schema.
Bundle read_bundle(const std::filesystem::path& path);

}  // namespace ecgmm::bundle
