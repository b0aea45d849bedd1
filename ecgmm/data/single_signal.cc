// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/single_signal.h"

#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::data {
namespace {

constexpr std::size_t kMaxSamples = 50'000'000;

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

std::vector<float> read_signal(const std::filesystem::path& path) {
  constexpr std::size_t kMaxFields = std::size_t{1} << 20;  // all samples may stand in one row
  io::CsvReader reader(path, kMaxFields);
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

}  // namespace ecgmm::data
