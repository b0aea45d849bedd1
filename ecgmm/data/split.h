// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"

namespace ecgmm::data {

/// Indices into Cohort::records(), each ascending; no patient is in two of them.
struct Split {
  std::vector<std::size_t> train, val, test;
};

/// Adds those of the `used` records that are for training only to the training split, without those
/// of patients in the other splits. The functions below that make a Split have done so.
void add_training_only(Split& split, const Cohort& cohort, std::span<const std::size_t> used);

/// Splits patients so that the shares and the class balance come out as near as groups allow; a
/// split whose share is 0 is empty. Deterministic in (records, config, seed).
/// @throws Error (data): one class only; too few patients of a class for the splits (says how
/// many); every record is for training only.
Split stratified_group_split(const Cohort& cohort, std::span<const std::size_t> used,
                             const DataConfig& config, std::uint64_t seed);

/// The split with its validation split in the training split.
Split without_validation(Split split, const Cohort& cohort, std::span<const std::size_t> used);

/// Reads `id,split` (train, val, test) and, for merged cohorts with ids in common, `cohort`. Ids of
/// the file that are not used are left out with a note in the log; used records that the file does
/// not name are in no split, with a note. Of records that are for training only it has no say.
/// @throws Error (data): unknown word, an id twice or of several cohorts, a patient in two splits
///         (names both ids), no record to train on, a part of one class only.
Split read_split(const std::filesystem::path& path, const Cohort& cohort,
                 std::span<const std::size_t> used);

/// `id,split` and, of merged cohorts, `cohort`, in record order; atomic.
void write_split(const std::filesystem::path& path, const Cohort& cohort, const Split& split);

/// K folds of patients, stratified; fold[i] is the fold of used[i], -1 for those that are for
/// training only. Deterministic in the seed.
std::vector<int> stratified_group_folds(const Cohort& cohort, std::span<const std::size_t> used,
                                        int folds, std::uint64_t seed);

}  // namespace ecgmm::data
