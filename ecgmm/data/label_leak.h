// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/config.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// Why a column gives the label away, or "": its values follow the label one to one, its words are
/// the label's, or it alone reaches `config.leak_auroc`, ordered by its numbers or, where it has at
/// most 12 different values, by the share of abnormal records of each. With
/// `config.missing_indicator` also: whether the cell is filled reaches it.
/// @param cells   one a training row.
/// @param numbers beside them: what the column's numbers are; empty for categories.
/// @param truth   beside them: 1 = abnormal, 0 = normal.
std::string label_leak(std::span<const io::Cell* const> cells,
                       std::span<const std::optional<double>> numbers, std::span<const int> truth,
                       const DataConfig& config, const CohortConfig& cohort);

}  // namespace ecgmm::data
