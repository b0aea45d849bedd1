// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/clinical_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_columns.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::data {
namespace {

const ColumnDecision& find_column(std::span<const ColumnDecision> columns, std::string_view key) {
  std::vector<std::string> inputs;
  for (const auto& column : columns) {
    if (to_lower(column.name) == to_lower(key)) return column;
    if (column.role == Role::input) inputs.push_back(column.name);
  }
  const auto nearest = nearest_word(key, inputs);
  throw usage_error(
      concat("the model has no clinical column '", key, "'"),
      nearest.empty() ? "it takes " + join(inputs, ", ") : "did you mean '" + nearest + "'?");
}

/// "female, male", "a number in cm".
std::string understood(const ColumnDecision& column) {
  std::vector<std::string> words = column.categories;
  if (!column.values.empty()) {
    words.clear();
    for (const auto& [word, number] : column.values) {
      words.push_back(concat(word, " (", shortest(number), ")"));
    }
  } else if (column.kind == ColumnKind::binary) {
    words = {"0", "1", "no", "yes"};
  }
  if (column.kind == ColumnKind::numeric) {
    words.push_back(column.unit.empty() ? "a number" : "a number in " + column.unit);
  }
  return join(words, ", ");
}

io::Cell cell_of(std::string_view text) {
  io::Cell cell;
  if (text.empty()) return cell;
  cell.text = text;
  cell.kind = io::Cell::Kind::text;
  if (const auto number = io::parse_number(text)) {
    cell.kind = io::Cell::Kind::number;
    cell.number = *number;
  }
  return cell;
}

/// The cell that `text` means in the column.
io::Cell understood_cell(std::string_view text, const ColumnDecision& column) {
  auto cell = cell_of(text);
  if (cell.empty()) return cell;
  for (const auto& word : column.categories) {  // without regard to case
    if (column.values.empty() && to_lower(word) == to_lower(text))
      cell = {io::Cell::Kind::text, 0, word};
  }
  const auto number = cell_value(cell, column);
  if (!number) {
    throw data_error(concat("'", text, "' is no value of ", column.name),
                     concat("understood: ", understood(column), "; leave it out if unknown"));
  }
  const auto* range = plausible_range(column.name);
  if (range != nullptr && (*number < range->low || *number > range->high)) {
    throw data_error(
        concat(column.name, " = ", shortest(*number), " ", column.unit, " is impossible (",
               shortest(range->low), " .. ", shortest(range->high), ")"),
        "write the unit, as Ht=1.72m");
  }
  return cell;
}

}  // namespace

ClinicalRow parse_clinical(std::span<const std::string> assignments,
                           std::span<const ColumnDecision> columns) {
  ClinicalRow row;
  std::set<std::string> seen;
  for (const auto& assignment : assignments) {
    const auto equals = assignment.find('=');
    const std::string key(trim(std::string_view(assignment).substr(0, equals)));
    if (equals == std::string::npos || key.empty()) {
      throw usage_error("--clinical '" + assignment + "' is not KEY=VALUE", "write SEX=female");
    }
    const auto value = trim(std::string_view(assignment).substr(equals + 1));
    const auto& column = find_column(columns, key);
    if (!seen.insert(column.name).second) {
      throw usage_error("--clinical names " + column.name + " twice");
    }
    if (column.role != Role::input) {
      log::warn(concat("the model does not use ", column.name,
                       column.reason.empty() ? "" : " (" + column.reason + ")"));
      continue;
    }
    row.emplace_back(column.name, understood_cell(value, column));
  }
  return row;
}

}  // namespace ecgmm::data
