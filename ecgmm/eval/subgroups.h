// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/proportion.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// The records with one value of an attribute.
struct Subgroup {
  std::string value;  ///< "" = not known
  Discrimination figures;
  std::size_t answered;            ///< records, of one repeat
  Share sensitivity, specificity;  ///< of these
  std::string doubt;               ///< "too few to say", "one class only" or ""
};

/// What the values of one attribute make of the figures; those of shown_values().
struct Subgroups {
  std::string attribute;
  std::vector<Subgroup> rows;
  std::size_t hidden_values = 0;
};

/// Age bands, modalities used, then the attributes; those of which fewer than two values are known
/// (and none besides one) say nothing and are left out. A cell "CD+HYP" counts for CD and for HYP.
/// @param attributes  keys of ScoredRecord::attributes.
std::vector<Subgroups> measure_subgroups(std::span<const LabeledFold> parts,
                                         const std::vector<std::string>& attributes);

/// Key subgroups of metrics.json, and its table.
nlohmann::json to_json(const std::vector<Subgroups>& subgroups);
Table subgroup_table(const Subgroups& subgroups);

}  // namespace ecgmm::eval
