// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"

namespace ecgmm::data {

/// Indices into Cohort::records(), each ascending; no patient is in two of them.
struct Split {
  std::vector<std::size_t> train, val, test;
};

/// What the three are called, in their order.
inline constexpr std::array<const char*, 3> kSplitNames = {"train", "val", "test"};

/// Those of the `used` records that may be held out: all but those for training only.
/// @throws Error (data) if there are records, but none such.
std::vector<std::size_t> testable(const Cohort& cohort, std::span<const std::size_t> used);

/// @throws Error (data) for an empty training split, and for a split of one class only.
void require_both_classes(const Split& split, const Cohort& cohort);

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

/// K folds of patients, stratified; fold[i] is the fold of used[i], -1 for those that are for
/// training only. Deterministic in the seed.
std::vector<int> stratified_group_folds(const Cohort& cohort, std::span<const std::size_t> used,
                                        int folds, std::uint64_t seed);

}  // namespace ecgmm::data
