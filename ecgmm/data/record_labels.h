// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/keyed_table.h"

namespace ecgmm::data {

/// What the label column says of one row.
struct RowLabel {
  std::optional<Label> label;
  std::string fault;  ///< why a word that is there is no label
};

/// The label of each row of a table of labels; a missing cell is neither label nor fault.
/// @param required  whether somebody needs labels: then a table without one known word is refused.
/// @throws Error (data) for a table without the label column, with formulas in it that were never
///         calculated, or, if required, without a known label.
std::vector<RowLabel> read_row_labels(const KeyedTable& table, const CohortConfig& config,
                                      bool required);

}  // namespace ecgmm::data
