// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/split.h"

namespace ecgmm::bundle {

/// The split that a record was in, in a model's training run.
enum class RunSplit { none, train, val, test };

/// Truncated hashes of images or signals, sorted, by split.
struct SplitKeys {
  std::vector<std::string> train, val, test;
};

/// The fingerprints of one run. They are salted, so that bundles cannot be linked by those they
/// share; the salt follows from seed and data. It keeps nobody who has a recording from asking
/// whether it is among them.
struct FingerprintSet {
  std::string salt;  ///< "" in older bundles
  std::map<Modality, SplitKeys> content;
};

/// One cohort as a whole.
struct WholeCohort {
  std::string data_sha256;  ///< Cohort::hash() of its records
  std::string splits;       ///< a letter a record, in order: r train, v val, t test, - none
};

/// What a bundle keeps of its run's records, to know them again without naming them.
struct RecordFingerprints {
  WholeCohort whole;                 ///< all of them
  std::vector<WholeCohort> cohorts;  ///< of merged cohorts also each
  std::optional<FingerprintSet> own;
  std::vector<FingerprintSet> earlier;  ///< of the models that it started from
};

/// @param used  the records that were chosen from; those in no split included.
/// @param seed  the run's; without one there are no fingerprints.
RecordFingerprints remember_records(const data::Cohort& cohort, std::span<const std::size_t> used,
                                    const data::Split& split, ModalitySet modalities,
                                    std::optional<std::int64_t> seed);

/// As bundles of this version hold them.
nlohmann::json fingerprints_json(const RecordFingerprints& remembered);
/// Its inverse; reads those of every earlier bundle version too.
/// @throws Error (bundle) or json::exception for what is not of its making.
RecordFingerprints fingerprints_from(const nlohmann::json& json);

/// One record as the bundle knows it.
struct Recognition {
  RunSplit split = RunSplit::none;
  bool content_trained_on =
      false;  ///< a training or validation record had the same image or signal

  /// Whether it, or its image or signal, was trained on or validated with.
  bool trained_on() const {
    return split == RunSplit::train || split == RunSplit::val || content_trained_on;
  }
};

/// Recognizes records of any cohort, beside `used`. If they are, all together, those of the run or
/// of one of its cohorts, the splits are exact; else a record is known by its image or signal. A
/// model of clinical values alone knows its own cohorts only as wholes: single rows are not kept,
/// since few values name a patient. So does a model without fingerprints. Those of older bundles
/// have no salt.
std::vector<Recognition> recognize_records(const data::Cohort& cohort,
                                           std::span<const std::size_t> used,
                                           ModalitySet modalities,
                                           const RecordFingerprints& remembered);

}  // namespace ecgmm::bundle
