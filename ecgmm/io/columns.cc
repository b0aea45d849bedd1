// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/columns.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

/// The fields of a row: at commas, semicolons or tabs where there are any, else at blanks.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  const auto mark = line.find_first_of(",;\t");
  if (mark != std::string_view::npos) {
    const char separator = line.find(';') != std::string_view::npos ? ';' : line[mark];
    while (true) {
      const auto end = line.find(separator);
      fields.push_back(trim(line.substr(0, end)));
      if (end == std::string_view::npos) return fields;
      line.remove_prefix(end + 1);
    }
  }
  while (!(line = trim(line)).empty()) {
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return fields;
}

std::string unquoted(std::string_view field) {
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
    field = field.substr(1, field.size() - 2);
  }
  return std::string(field);
}

bool is_number(std::string_view field) {
  const auto value = parse_number(field);
  return value && std::isfinite(*value);
}

struct Columns {
  std::vector<std::string> names;  ///< of the header line, if there is one
  std::vector<std::vector<float>> values;
};

void add_row(const std::vector<std::string_view>& fields, std::size_t line, Columns& columns) {
  if (columns.values.empty()) columns.values.resize(fields.size());
  if (fields.size() != columns.values.size()) {
    throw data_error(concat("line ", line, " has ", fields.size(), " columns, the rows before ",
                            columns.values.size()),
                     "the file was cut or damaged");
  }
  for (std::size_t c = 0; c < fields.size(); ++c) {
    const auto value = parse_number(fields[c]);
    if (!fields[c].empty() && (!value || !std::isfinite(*value))) {
      throw data_error(
          concat("line ", line, ", column ", c + 1, ": ", quoted(fields[c]), " is not a number"),
          "leave the field of a missing sample empty");
    }
    columns.values[c].push_back(value ? static_cast<float>(*value) : NAN);
  }
}

Columns read_columns(std::string_view text) {
  Columns columns;
  std::size_t line_number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.empty()) continue;
    const auto fields = fields_of(line);
    const bool numbers = std::ranges::any_of(fields, is_number) &&
                         std::ranges::all_of(fields, [](std::string_view field) {
                           return field.empty() || is_number(field);
                         });
    if (numbers || !columns.values.empty()) {
      add_row(fields, line_number, columns);
    } else if (std::ranges::any_of(fields, [](std::string_view field) {
                 return standard_lead_name(unquoted(field)).has_value();
               })) {
      columns.names.clear();
      for (const auto field : fields) columns.names.push_back(unquoted(field));
    }
  }
  if (columns.values.empty()) throw data_error("contains no rows of numbers");
  if (columns.values[0].size() < 2)
    throw data_error("contains a single row of numbers, not leads in columns");
  if (columns.names.size() != columns.values.size()) columns.names.clear();
  return columns;
}

/// What a file of bare numbers cannot tell, in one message.
void require(const RecordingOptions& options, bool has_names, std::size_t columns) {
  std::vector<std::string> missing, flags;
  if (!options.sampling_rate_hz) {
    missing.emplace_back("the sampling rate");
    flags.emplace_back("--signal-hz 500");
  }
  if (!options.unit_mv) {
    missing.emplace_back("the unit (in mV)");
    flags.emplace_back("--unit-mv 0.001");
  }
  if (!has_names) {
    missing.emplace_back(concat("the leads of its ", columns, " columns"));
    flags.emplace_back("--leads I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6");
  }
  if (missing.empty()) return;
  throw data_error(concat("is a table of numbers and does not state ", join(missing, ", ")),
                   concat("give it, e.g. with ", join(flags, " "),
                          "; before `ecgmm measure`, convert the file to EDF with these"));
}

/// III = II - I and aVR = -(I + II) / 2 hold in the limb leads of every resting ECG.
void check_order(const RecordingHeader& header, const std::vector<std::vector<float>>& samples) {
  const auto column = [&](std::string_view name) -> const std::vector<float>* {
    for (std::size_t l = 0; l < header.leads.size(); ++l) {
      if (header.leads[l].name == name) return &samples[l];
    }
    return nullptr;
  };
  const auto* one = column("I");
  const auto* two = column("II");
  const auto* three = column("III");
  if (one == nullptr || two == nullptr || three == nullptr) return;
  double error = 0, size = 0;
  for (std::size_t i = 0; i < one->size(); ++i) {
    const double difference = (*two)[i] - (*one)[i] - (*three)[i];
    if (std::isnan(difference)) continue;
    error += difference * difference;
    size += (*two)[i] * (*two)[i] + (*one)[i] * (*one)[i] + (*three)[i] * (*three)[i];
  }
  if (size > 0 && error > 0.3 * size) {
    throw data_error("the columns named I, II and III do not fit: III is not II - I",
                     "correct the order of the leads");
  }
}

}  // namespace

RecordingPtr open_columns(const std::string& text, const RecordingOptions& options) {
  Columns columns = read_columns(text);
  std::vector<std::string> names = options.leads.empty() ? columns.names : options.leads;
  require(options, !names.empty(), columns.values.size());
  if (names.size() != columns.values.size()) {
    throw data_error(concat(names.size(), names.size() == 1 ? " lead is named" : " leads are named",
                            ", the file has ", columns.values.size(), " columns"),
                     "name one lead for each column");
  }
  if (!(*options.sampling_rate_hz > 0 && *options.sampling_rate_hz <= 1e6)) {
    throw usage_error(concat("a sampling rate of ", *options.sampling_rate_hz, " Hz"));
  }
  if (!(*options.unit_mv > 0) || !std::isfinite(*options.unit_mv)) {
    throw usage_error(concat("a unit of ", *options.unit_mv, " mV"));
  }
  RecordingHeader header;
  header.format = "table of numbers";
  header.warnings.emplace_back("sampling rate and unit are taken from the options");
  for (std::size_t c = 0; c < names.size(); ++c) {
    header.leads.push_back(named_lead(names[c], *options.sampling_rate_hz));
    for (float& value : columns.values[c]) value = static_cast<float>(value * *options.unit_mv);
  }
  settle_leads(header);
  check_order(header, columns.values);
  return std::make_unique<WholeRecording>(std::move(header), std::move(columns.values));
}

}  // namespace ecgmm::io
