// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/proportion.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// Records of one kind, and how many of them were refused; of one repeat.
struct Refusals {
  std::string kind;  ///< "normal", "abnormal", "borderline", "without label"; a value, "" = unknown
  std::size_t n, unreadable, abstained;
  Share refused;
};

/// By the values of one attribute; those of shown_values().
struct RefusalsBy {
  std::string attribute;
  std::vector<Refusals> rows;
  std::size_t hidden_values = 0;
};

struct RefusalCounts {
  std::vector<Refusals> by_truth;        ///< those kinds that there are
  std::vector<RefusalsBy> by_attribute;  ///< age and columns of which several values are known
};

/// @param attributes  keys of ScoredRecord::attributes.
RefusalCounts count_refusals(std::span<const FoldView> parts,
                             const std::vector<std::string>& attributes);

/// Keys refusals and refusals_by.
nlohmann::json to_json(const RefusalCounts& counts);
Table refusal_table(const RefusalCounts& counts);
/// All attributes in one.
Table refusal_table_by_attribute(const RefusalCounts& counts);

}  // namespace ecgmm::eval
