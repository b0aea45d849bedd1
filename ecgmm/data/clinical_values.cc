// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/clinical_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_columns.h"
#include "ecgmm/data/column_values.h"
#include "ecgmm/data/word_coding.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/number_signs.h"
#include "ecgmm/io/unicode_text.h"

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

io::Cell number_cell(double number, std::string_view text) {
  return {io::Cell::Kind::number, number, std::string(text)};
}

/// A number as it is typed, with a decimal point or comma.
/// @throws Error (data) for one of which nobody can tell whether it has thousands.
io::Cell cell_of(std::string_view text, const ColumnDecision& column) {
  if (text.empty()) return {};
  const auto look = io::look_at_number(text);
  if (look == io::NumberLook::either_comma) {
    throw data_error(
        concat(column.name, " = ", text, ": the comma may separate decimals or thousands"),
        "write a point before the decimals and no separator between thousands");
  }
  if (const auto number = io::parse_number(text)) return number_cell(*number, text);
  const auto sign = io::decimal_sign(look, {}, {});
  const auto number = look == io::NumberLook::none ? std::nullopt : io::read_number(text, sign);
  if (number) return number_cell(*number, text);
  return {io::Cell::Kind::text, 0, std::string(text)};
}

bool is_sex(const ColumnDecision& column) { return to_lower(column.name) == "sex"; }

/// The cell of a word that any language has for the column; the cell itself for any other.
/// @throws Error (data) for a letter that means one thing in some languages and another in others.
io::Cell translated(io::Cell cell, const ColumnDecision& column) {
  if (cell.kind != io::Cell::Kind::text || column.kind != ColumnKind::binary) return cell;
  const auto coding = is_sex(column) ? Coding::sex : Coding::yes_no;
  if (is_sex(column) && io::word_key(cell.text) == "m") {
    throw data_error(
        concat(column.name, " = ", cell.text, " may mean a man or a woman (mujer, mulher)"),
        "write SEX=male or SEX=female");
  }
  const auto number = full_word(coding, cell.text);
  const auto& values = column.values;
  const bool standard = is_sex(column) ? values.contains("male") && values.contains("female")
                                       : values.empty() || values.contains("yes");
  if (!number || !standard || word_value(cell.text, column.kind, values)) return cell;
  const auto* word =
      is_sex(column) ? (*number == 1 ? "female" : "male") : (*number == 1 ? "yes" : "no");
  const auto meant = word_value(word, column.kind, values);
  return meant ? number_cell(*meant, {}) : cell;
}

/// The cell that `text` means in the column.
io::Cell understood_cell(std::string_view given, const ColumnDecision& column) {
  const auto text = io::plain_text(given);
  auto cell = cell_of(text, column);
  if (cell.empty()) return cell;
  for (const auto& word : column.categories) {  // without regard to case
    if (column.values.empty() && io::word_key(word) == io::word_key(text))
      cell = {io::Cell::Kind::text, 0, word};
  }
  cell = translated(std::move(cell), column);
  const auto number = cell_value(cell, column);
  if (!number) {
    throw data_error(concat("'", text, "' is not a value of ", column.name),
                     concat("understood: ", understood(column), "; omit it if unknown"));
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
      throw usage_error("--clinical gives " + column.name + " twice");
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
