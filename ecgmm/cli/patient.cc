// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/cli/patient.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_columns.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::cli {
namespace {

constexpr std::size_t kMaxSamples = 50'000'000;

const data::ColumnDecision& find_column(std::span<const data::ColumnDecision> columns,
                                        std::string_view key) {
  std::vector<std::string> inputs;
  for (const auto& column : columns) {
    if (to_lower(column.name) == to_lower(key)) return column;
    if (column.role == data::Role::input) inputs.push_back(column.name);
  }
  const auto nearest = nearest_word(key, inputs);
  throw usage_error(
      concat("the model has no clinical column '", key, "'"),
      nearest.empty() ? "it takes " + join(inputs, ", ") : "did you mean '" + nearest + "'?");
}

/// "female, male", "a number in cm".
std::string understood(const data::ColumnDecision& column) {
  std::vector<std::string> words = column.categories;
  if (!column.values.empty()) {
    words.clear();
    for (const auto& [word, number] : column.values) {
      words.push_back(concat(word, " (", shortest(number), ")"));
    }
  } else if (column.kind == data::ColumnKind::binary) {
    words = {"0", "1", "no", "yes"};
  }
  if (column.kind == data::ColumnKind::numeric) {
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
io::Cell understood_cell(std::string_view text, const data::ColumnDecision& column) {
  auto cell = cell_of(text);
  if (cell.empty()) return cell;
  for (const auto& word : column.categories) {  // without regard to case
    if (column.values.empty() && to_lower(word) == to_lower(text))
      cell = {io::Cell::Kind::text, 0, word};
  }
  const auto number = data::cell_value(cell, column);
  if (!number) {
    throw data_error(concat("'", text, "' is no value of ", column.name),
                     concat("understood: ", understood(column), "; leave it out if unknown"));
  }
  const auto* range = data::plausible_range(column.name);
  if (range != nullptr && (*number < range->low || *number > range->high)) {
    throw data_error(
        concat(column.name, " = ", shortest(*number), " ", column.unit, " is impossible (",
               shortest(range->low), " .. ", shortest(range->high), ")"),
        "write the unit, as Ht=1.72m");
  }
  return cell;
}

std::optional<float> sample(std::string_view field, bool decimal_comma) {
  field = trim(field);
  if (field.empty()) return std::numeric_limits<float>::quiet_NaN();
  const auto number = io::parse_number(field, decimal_comma);
  if (!number) return std::nullopt;
  return static_cast<float>(*number);
}

/// The numbers of one row; nullopt from the first field on that is none.
std::optional<std::vector<float>> numbers(std::span<const std::string_view> fields,
                                          bool decimal_comma) {
  std::vector<float> row;
  for (const auto field : fields) {
    const auto value = sample(field, decimal_comma);
    if (!value) return std::nullopt;
    row.push_back(*value);
  }
  return row;
}

}  // namespace

data::ClinicalRow parse_clinical(std::span<const std::string> assignments,
                                 std::span<const data::ColumnDecision> columns) {
  data::ClinicalRow row;
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
    if (column.role != data::Role::input) {
      log::warn(concat("the model does not use ", column.name,
                       column.reason.empty() ? "" : " (" + column.reason + ")"));
      continue;
    }
    row.emplace_back(column.name, understood_cell(value, column));
  }
  return row;
}

std::vector<float> read_signal(const std::filesystem::path& path) {
  io::CsvReader reader(path);
  std::vector<std::string_view> fields;
  std::vector<float> samples;
  std::size_t rows = 0;      // of numbers
  bool index_first = false;  // the header names the first column, the others by number
  for (bool first = true; reader.next(fields); first = false) {
    if (fields.size() == 1 && trim(fields[0]).empty()) continue;
    auto row = numbers(fields, reader.decimal_comma());
    if (!row) {
      if (first) {  // a header
        index_first = fields.size() > 1 && !sample(fields[0], reader.decimal_comma()) &&
                      numbers(std::span(fields).subspan(1), reader.decimal_comma()).has_value();
        continue;
      }
      throw data_error(
          concat(path.string(), ": line ", reader.line(), " has a text among the samples"));
    }
    ++rows;
    if (rows > 1 && (row->size() > 1 || samples.size() + 1 != rows)) {
      throw data_error(path.string() + ": neither one row nor one column of numbers",
                       "give the samples of lead II alone");
    }
    if (index_first) row->erase(row->begin());
    samples.insert(samples.end(), row->begin(), row->end());
    if (samples.size() > kMaxSamples)
      throw data_error(path.string() + ": more samples than any ECG has");
  }
  if (samples.empty()) throw data_error(path.string() + ": no samples");
  return samples;
}

}  // namespace ecgmm::cli
