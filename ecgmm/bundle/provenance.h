// SPDX-License-Identifier: Apache-2.0
// How a model came about. Typed in memory; JSON only in bundle.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/data/data_summary.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::bundle {

/// Records by label.
struct ClassCounts {
  std::size_t normal = 0, abnormal = 0;
};

/// Where a cohort of the training comes from.
struct DataSource {
  std::string cohort, name, license, citation;
};

/// How well the members of a model rank what each did not see. NaN = undefined.
struct OutOfFoldRanking {
  double auroc = 0;
  metrics::Interval auroc_interval = {};
  double matched = 0;  ///< age-matched AUROC
  metrics::Interval matched_interval = {};
  std::size_t n = 0, positives = 0, patients = 0;  ///< n, positives: records
  std::size_t folds = 0;
};

/// The last recalibration of a model.
struct Recalibration {
  std::string cohort;
  std::size_t n = 0, positives = 0;
  double slope = 1, intercept = 0;
  std::vector<std::string> subsets = {};  ///< of modalities that were fitted on their own
  std::optional<double> prevalence = {};  ///< that was asked for
};

/// Everything that is told of a model's training. What an older bundle does not say has its
/// default, "" or nullopt.
struct Provenance {
  std::string ecgmm, libtorch;  ///< versions of the training
  std::string recipe, device, cohort;
  std::int64_t seed = 0, threads = 0, epochs = 0, best_epoch = 0;
  std::int64_t members = 0;  ///< networks; 0 = not known
  std::int64_t inner_folds = 0;
  /// train.branch_weight: above 0, each modality was trained to judge alone. Of a bundle that was
  /// read, always there.
  std::optional<double> branch_weight;
  bool pretrained = false;
  std::string pretrained_file;  ///< name of the file of weights
  std::string init_sha256;      ///< of the bundle.json that it started from
  std::string split_sha256;
  std::optional<ClassCounts> train, val, test;
  /// Training records by the modalities they have: {"signal+clinical": 200}.
  std::optional<std::map<std::string, std::size_t>> train_modalities;
  std::vector<DataSource> sources;
  std::string statement;  ///< what a prediction does not mean
  std::vector<std::string> assumptions;
  std::optional<RecordFingerprints> records;
  /// Predictions on records that did not train what predicted them.
  std::optional<data::Reference> predictions;
  std::optional<OutOfFoldRanking> out_of_fold;
  std::optional<Recalibration> recalibrated;
  /// crossval.json of the cross-validation behind the model, kept to the letter for whoever reads
  /// bundle.json; null = none. Nothing in ecgmm reads what it holds.
  nlohmann::json crossval;
};

/// As bundles of this version hold it.
nlohmann::json provenance_json(const Provenance& provenance);
/// Its inverse; reads the provenance of every earlier bundle version too.
/// @throws Error (bundle) or json::exception for what is not of its making.
Provenance provenance_from(const nlohmann::json& json);

}  // namespace ecgmm::bundle
