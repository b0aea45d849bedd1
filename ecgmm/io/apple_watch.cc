// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/apple_watch.h"

#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/whole_recording.h"

namespace ecgmm::io {
namespace {

/// "key,value" with the value in quotes or not.
std::pair<std::string, std::string> key_and_value(std::string_view line) {
  const auto comma = line.find(',');
  if (comma == std::string_view::npos) return {};
  std::string_view value = trim(line.substr(comma + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return {to_lower(trim(line.substr(0, comma))), std::string(value)};
}

/// "Jan 1, 1960" or any numeric date.
std::string written_date(std::string_view text) {
  constexpr std::string_view kMonths = "jan feb mar apr may jun jul aug sep oct nov dec";
  const std::string lower = to_lower(trim(text));
  const auto month = lower.size() < 3 ? std::string_view::npos : kMonths.find(lower.substr(0, 3));
  if (month == std::string_view::npos || month % 4 != 0) return iso_date(text);
  const auto words = split_text(lower, ' ');
  if (words.size() < 3) return "";
  const auto day = parse_number(words[1].substr(0, words[1].find(','))),
             year = parse_number(words[2]);
  if (!day || !year || !(*day >= 1 && *day <= 31) || !(*year > 0 && *year < 9999)) return "";
  return iso_date(static_cast<int>(*year), static_cast<int>(month / 4) + 1, static_cast<int>(*day));
}

struct Found {
  std::optional<double> rate, mv;
  std::string lead;
};

void read_field(const std::string& key, const std::string& value, RecordingHeader& header,
                Found& found) {
  if (key == "name") header.patient.name = value;
  if (key == "date of birth") header.patient.birth_date = written_date(value);
  if (key == "recorded date" && value.size() >= 10) {
    header.recorded_at = iso_time(iso_date(value.substr(0, 10)), value.substr(10));
  }
  if (key == "classification" && !value.empty()) header.statements.push_back(value);
  if (key == "device") header.device = value;
  if (key == "sample rate") {
    found.rate = parse_number(value.substr(0, value.find_first_not_of("0123456789.,")), true);
  }
  if (key == "lead") found.lead = value;
  if (key == "unit") found.mv = millivolts_per(value);
}

}  // namespace

RecordingPtr open_apple_watch(const std::string& text) {
  RecordingHeader header;
  header.format = "Apple Watch CSV";
  Found found;
  std::vector<float> samples;
  std::size_t line_number = 0;
  for (const auto& line : split_text(text, '\n')) {
    ++line_number;
    const auto content = trim(line);
    if (content.empty()) continue;
    const auto number = parse_number(content, true);
    if (number && std::isfinite(*number)) {
      if (!found.mv || !found.rate) {
        throw data_error(concat("line ", line_number, ": samples begin, but ",
                                found.rate ? "the unit" : "the sampling rate",
                                " was not stated before"));
      }
      samples.push_back(static_cast<float>(*number * *found.mv));
      continue;
    }
    const auto [key, value] = key_and_value(content);
    if (key.empty() || !samples.empty()) {
      throw data_error(concat("line ", line_number, ": ", quoted(content), " is not a sample"));
    }
    read_field(key, value, header, found);
  }
  if (!found.rate || !(*found.rate > 0 && *found.rate <= 1e6)) {
    throw data_error("states no sampling rate");
  }
  if (samples.empty()) throw data_error("contains no samples");
  RecordingLead lead = named_lead(found.lead, *found.rate);
  if (!lead.is_ecg) lead.name = found.lead.empty() ? "unnamed lead" : found.lead;
  lead.is_ecg = true;
  header.leads.push_back(std::move(lead));
  settle_leads(header);
  settle_age(header, std::nullopt);
  return std::make_unique<WholeRecording>(std::move(header),
                                          std::vector<std::vector<float>>{std::move(samples)});
}

}  // namespace ecgmm::io
