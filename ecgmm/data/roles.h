// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"

namespace ecgmm::data {

/// What was decided of one clinical column; saved in the bundle.
struct ColumnDecision {
  std::string name;
  Role role = Role::input;
  ColumnKind kind = ColumnKind::numeric;
  std::string unit;
  std::map<std::string, double> values;  ///< word → number
  std::vector<std::string>
      categories;         ///< categorical without `values`: the words of the training rows, sorted
  bool declared = false;  ///< role written in cohort.toml
  std::string reason;  ///< why it is no input: "constant", "repeats the label", ...; "" for inputs
};

/// Decides every clinical column from declarations and from **training rows only**: constant,
/// identifier-like, date, name and free-text columns, and those that repeat the label or alone
/// reach `config.leak_auroc`, are no inputs unless their role is written down.
/// @throws Error (data) for a standard or declared input column without a value in the whole
/// cohort, or a
///         column declared an input without a value in training (names the key to set), or no input
///         column at all.
std::vector<ColumnDecision> decide_columns(const Cohort& cohort,
                                           std::span<const std::size_t> train_rows,
                                           const DataConfig& config);

/// The number a cell stands for in this column (value words, yes/no, true/false, booleans
/// understood); nullopt if missing or not understood. In a categorical column without `values`: the
/// category's position in `categories`.
std::optional<double> cell_value(const io::Cell& cell, const ColumnDecision& column);

}  // namespace ecgmm::data
