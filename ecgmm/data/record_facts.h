// SPDX-License-Identifier: Apache-2.0
// What one record says, so that many can be held against those of a training.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/roles.h"

namespace ecgmm::data {

/// Yes or no, a number, or a word. A record that lacks the modality has no such fact; NaN and ""
/// mean that the modality is there and does not tell it.
struct Fact {
  std::string name;
  std::variant<bool, double, std::string> value;
  std::string unit = {};  ///< of a number
};

/// Which modalities there are and their size and rate, the age, and the clinical values as the
/// columns understand them.
/// @param parts    what the model takes; of others nothing is said but the age.
/// @param columns  the model's; those that are inputs are found in the cohort ignoring case.
std::vector<Fact> facts_of(const Cohort& cohort, std::size_t record, ModalitySet parts,
                           std::span<const ColumnDecision> columns);

}  // namespace ecgmm::data
