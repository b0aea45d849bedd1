// SPDX-License-Identifier: Apache-2.0
// A split as a table that people read and write.
#pragma once

#include <filesystem>
#include <span>

#include "ecgmm/data/split.h"

namespace ecgmm::data {

/// Reads `id,split` (train, val, test) and, for merged cohorts with ids in common, `cohort`. Ids of
/// the file that are not used are left out with a note in the log; used records that the file does
/// not name are in no split, with a note. Of records that are for training only it has no say.
/// @throws Error (data): unknown word, an id twice or of several cohorts, a patient in two splits
///         (names both ids), no record to train on, a part of one class only.
Split read_split(const std::filesystem::path& path, const Cohort& cohort,
                 std::span<const std::size_t> used);

/// `id,split` and, of merged cohorts, `cohort`, in record order; atomic.
void write_split(const std::filesystem::path& path, const Cohort& cohort, const Split& split);

}  // namespace ecgmm::data
