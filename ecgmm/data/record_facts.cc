// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/record_facts.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/data/age.h"

namespace ecgmm::data {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The word that a cell stands for, the same whether it is written as "f", "Female" or 1: of those
/// with its number the longest. "" where the column does not understand the cell.
std::string word_for(const io::Cell& cell, const ColumnDecision& column) {
  const auto number = cell_value(cell, column);
  if (!number) return {};
  if (column.kind == ColumnKind::categorical && column.values.empty()) {
    return column.categories.at(static_cast<std::size_t>(*number));
  }
  std::string found;
  for (const auto& [word, value] : column.values) {
    if (value == *number && word.size() > found.size()) found = word;
  }
  return found.empty() ? shortest(*number) : found;
}

void add_clinical(std::vector<Fact>& facts, const Cohort& cohort, std::size_t record,
                  const ColumnDecision& column) {
  static const io::Cell kEmpty;
  const auto cells = cohort.clinical(record);
  const auto& names = cohort.clinical_columns();
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) {
    return to_lower(name) == to_lower(column.name);
  });
  const auto& cell =
      found == names.end() ? kEmpty : cells[static_cast<std::size_t>(found - names.begin())];
  if (column.kind == ColumnKind::numeric) {
    facts.push_back({column.name, cell_value(cell, column).value_or(kUnknown), column.unit});
  } else {
    facts.push_back({column.name, word_for(cell, column)});
  }
}

}  // namespace

std::vector<Fact> facts_of(const Cohort& cohort, std::size_t record, ModalitySet parts,
                           std::span<const ColumnDecision> columns) {
  const auto available = cohort.records()[record].available();
  std::vector<Fact> facts;
  for (const auto part : kModalities) {
    if (!parts.has(part)) continue;
    facts.push_back({"has " + std::string(to_string(part)), available.has(part)});
  }
  const bool has_row = !cohort.clinical(record).empty();
  if (has_row && age_column(cohort)) {
    facts.push_back({"age", age_years(cohort, record), "years"});
  }
  if (parts.has(Modality::clinical) && has_row) {
    for (const auto& column : columns) {
      const bool is_age = to_lower(column.name) == "age";
      if (column.role == Role::input && !is_age) add_clinical(facts, cohort, record, column);
    }
  }
  const auto* image = cohort.image_facts(record);
  if (parts.has(Modality::image) && image != nullptr) {
    facts.push_back({"image width", static_cast<double>(image->width_px), "px"});
    facts.push_back({"image height", static_cast<double>(image->height_px), "px"});
  }
  const auto points = cohort.signal_points(record);
  if (parts.has(Modality::signal) && points > 0) {
    const double rate = cohort.sampling_rate_hz(record);
    facts.push_back({"signal rate", rate, "Hz"});
    facts.push_back({"signal length", static_cast<double>(points) / rate, "s"});
  }
  return facts;
}

}  // namespace ecgmm::data
