// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/clinical_columns.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/column_reader.h"

namespace ecgmm::data {
namespace {

constexpr PlausibleRange kPlausible[] = {{"AGE", 0, 120, "", "months"},
                                         {"Ht", 3, 300, "m", "mm"},
                                         {"Wt", 0.2, 700, "", "g"},
                                         {"SBP", 25, 400, "kPa", ""},
                                         {"DBP", 4, 300, "kPa", ""}};

/// Gives standard columns their standard spelling.
void name_columns(KeyedTable& table, Findings& findings) {
  for (auto& column : table.columns) {
    for (const auto& [name, unused] : standard_columns()) {
      if (to_lower(name) != to_lower(column) || name == column) continue;
      findings.notes.push_back(concat(table.source, ": column '", column, "' is read as ", name));
      column = name;
    }
  }
}

void check_declared(const KeyedTable& table, const CohortConfig& config) {
  const std::set<std::string, LessIgnoringCase> there(table.columns.begin(), table.columns.end());
  for (const auto& [name, unused] : config.columns) {
    if (there.contains(name)) continue;
    const std::string nearest = nearest_word(name, table.columns);
    throw data_error(
        concat("cohort.toml: [columns.", name, "]: ", table.source, " has no such column"),
        nearest.empty() ? "remove it, or correct its name" : "did you mean " + nearest + "?");
  }
}

}  // namespace

const PlausibleRange* plausible_range(std::string_view column) {
  for (const auto& range : kPlausible) {
    if (range.column == column) return &range;
  }
  return nullptr;
}

void harmonize_clinical(KeyedTable& table, CohortConfig& config, Findings& findings) {
  name_columns(table, findings);
  check_declared(table, config);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    ColumnReader reader(table, c, config, findings);
    try {
      reader.read();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data || reader.fault_cells() == 0) throw;
      table.faults.push_back({reader.fault_cells(), error.what()});
    }
  }
  refuse_faults(table);
}

}  // namespace ecgmm::data
