// SPDX-License-Identifier: Apache-2.0
// The columns whose words are subgroups.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::assess {

struct Attribute {
  std::size_t column = 0;  ///< of Cohort::clinical_columns()
  data::ColumnSpec spec;
};

/// The audit columns, and the binary and categorical inputs, with at most eval::kMostWords each.
/// @param left_out  where given, gets the names of those with more.
std::vector<Attribute> find_attributes(const input::Preprocessor& preprocessor,
                                       const data::Cohort& cohort,
                                       std::vector<std::string>* left_out = nullptr);

/// The word for a cell: the longest that the column's spec has for its number ("female" of "f" and
/// "female"), or what it shows.
std::string attribute_word(const io::Cell& cell, const data::ColumnSpec& spec);

}  // namespace ecgmm::assess
