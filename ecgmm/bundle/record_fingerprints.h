// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/split.h"

namespace ecgmm::bundle {

/// The part that a record took in a model's training run.
enum class RunPart { none, train, val, test };

/// What a bundle keeps of its run's records, to know them again without naming them: one hash over
/// them all with their parts in record order, of merged cohorts also of each, and truncated hashes
/// of their images and signals (fingerprints).
///
/// These are salted, so that bundles cannot be linked by the fingerprints they share; the salt
/// follows from seed and data, and stands beside them. It keeps nobody who has a recording from
/// asking whether it is among them.
/// @param used  the records that were chosen from; those in no part of the split included.
/// @param seed  the run's; without one there are no fingerprints.
/// @return      {"data_sha256", "parts": "rrvt...", "salt": "...", "content": {"image": {"train":
/// [...], ...}, ...}}
nlohmann::json remember_records(const data::Cohort& cohort, std::span<const std::size_t> used,
                                const data::Split& split, ModalitySet modalities,
                                std::optional<std::int64_t> seed);

/// One record as the bundle knows it.
struct Recognition {
  RunPart part = RunPart::none;
  bool content_trained_on =
      false;  ///< a training or validation record had the same image or signal

  /// Whether it, or its image or signal, was trained on or validated with.
  bool trained_on() const {
    return part == RunPart::train || part == RunPart::val || content_trained_on;
  }
};

/// Recognises records of any cohort, beside `used`. If they are, all together, those of the run or
/// of one of its cohorts, the parts are exact; else a record is known by its image or signal. A
/// model of clinical values alone knows its own cohorts only as wholes: single rows are not kept,
/// since few values name a person. So does a model without fingerprints. Those of older bundles have
/// no salt.
/// @param remembered  as remember_records() made it.
std::vector<Recognition> recognize_records(const data::Cohort& cohort,
                                           std::span<const std::size_t> used,
                                           ModalitySet modalities,
                                           const nlohmann::json& remembered);

}  // namespace ecgmm::bundle
