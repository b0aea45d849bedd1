// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/whole_recording.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/lead_name.h"

namespace ecgmm::io {

WholeRecording::WholeRecording(RecordingHeader header, std::vector<std::vector<float>> samples)
    : Recording(std::move(header)), samples_(std::move(samples)) {
  for (std::size_t i = 0; i < samples_.size(); ++i)
    header_.leads.at(i).samples = samples_[i].size();
}

void WholeRecording::read_within(std::size_t lead, std::uint64_t first,
                                 std::span<double> out) const {
  std::copy_n(samples_[lead].begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
}

RecordingLead named_lead(std::string_view name, double sampling_rate_hz) {
  RecordingLead lead;
  const auto standard = standard_lead_name(name);
  lead.name = standard ? *standard : std::string(trim(name));
  lead.sampling_rate_hz = sampling_rate_hz;
  const std::string lower = to_lower(name);
  lead.is_ecg =
      standard || lower.find("ecg") != std::string::npos || lower.find("ekg") != std::string::npos;
  return lead;
}

void settle_leads(RecordingHeader& header) {
  const auto is_ecg = [](const RecordingLead& lead) { return lead.is_ecg; };
  for (auto& lead : header.leads) lead.is_ecg = lead.is_ecg && lead.unit == "mV";
  std::set<std::string> seen, doubled;
  for (const auto& lead : header.leads) {
    if (!seen.insert(lead.name).second) doubled.insert(lead.name);
  }
  for (const auto& name : doubled) {
    header.warnings.push_back(concat("two signals have the name ", name, "; the first is used"));
  }
  if (std::ranges::any_of(header.leads, is_ecg)) return;
  std::vector<std::string> names;
  for (const auto& lead : header.leads) names.push_back(lead.name);
  throw data_error(concat("contains no ECG lead and so no lead II (there ",
                          names.size() == 1 ? "is: " : "are: ", join(names, ", "), ")"));
}

std::string sex_word(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  constexpr std::string_view kFemale[] = {"f",        "female", "w",     "woman",    "frau",
                                          "weiblich", "femme",  "mujer", "femenino", "femminile"};
  constexpr std::string_view kMale[] = {
      "m",     "male",   "man",       "mann",    "maennlich", "m\xC3\xA4nnlich",
      "homme", "hombre", "masculino", "maschile"};
  if (std::ranges::find(kFemale, lower) != std::end(kFemale)) return "female";
  if (std::ranges::find(kMale, lower) != std::end(kMale)) return "male";
  return "";
}

std::string iso_date(int year, int month, int day) {
  constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1850 || year > 2200 || month < 1 || month > 12 || day < 1 || day > kDays[month - 1]) {
    return "";
  }
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
  return text;
}

namespace {

/// The runs of digits of a text, the first six, as numbers; longer runs than 9 digits end it.
std::vector<int> digit_runs(std::string_view text) {
  std::vector<int> runs;
  bool within = false;
  std::size_t length = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !within) {
      if (runs.size() == 6) break;
      runs.push_back(0);
      length = 0;
    }
    if (digit) {
      if (++length > 9) return {};
      runs.back() = runs.back() * 10 + (c - '0');
    }
    within = digit;
  }
  return runs;
}

int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string iso_date(std::string_view text) {
  text = trim(text);
  if (text.size() >= 8 && all_digits(text.substr(0, 8))) {
    return iso_date(digits_at(text, 0, 4), digits_at(text, 4, 2), digits_at(text, 6, 2));
  }
  const std::vector<int> runs = digit_runs(text);
  if (runs.size() < 3) return "";
  if (runs[0] > 31) return iso_date(runs[0], runs[1], runs[2]);
  if (text.find('.') < 3) return iso_date(runs[2], runs[1], runs[0]);
  return iso_date(runs[2], runs[0], runs[1]);
}

std::string iso_time(std::string date, std::string_view time) {
  time = trim(time);
  if (date.empty()) return "";
  int hour = -1, minute = 0, second = 0;
  if (time.size() >= 4 && all_digits(time.substr(0, 4))) {
    hour = digits_at(time, 0, 2);
    minute = digits_at(time, 2, 2);
    if (time.size() >= 6 && all_digits(time.substr(4, 2))) second = digits_at(time, 4, 2);
  } else if (const auto runs = digit_runs(time); runs.size() >= 2) {
    hour = runs[0];
    minute = runs[1];
    second = runs.size() > 2 ? runs[2] : 0;
  }
  if (hour < 0 || hour > 23 || minute > 59 || second > 60) return date;
  char text[40];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", hour, minute, second);
  return date + text;
}

std::optional<int> age_between(std::string_view birth, std::string_view recorded) {
  if (birth.size() < 10 || recorded.size() < 10) return std::nullopt;
  int years = digits_at(recorded, 0, 4) - digits_at(birth, 0, 4);
  if (recorded.substr(5, 5) < birth.substr(5, 5)) --years;
  return years >= 0 && years <= 130 ? std::optional(years) : std::nullopt;
}

void settle_age(RecordingHeader& header, std::optional<double> said_years) {
  const auto counted = age_between(header.patient.birth_date, header.recorded_at);
  if (said_years && (!std::isfinite(*said_years) || *said_years < 0 || *said_years > 130)) {
    header.warnings.push_back(
        concat("an age of ", *said_years, " years is implausible and left out"));
    said_years.reset();
  }
  header.age_years = said_years ? std::optional(static_cast<int>(*said_years)) : counted;
  if (said_years && counted && std::abs(*header.age_years - *counted) > 1) {
    header.warnings.push_back(concat("the age of ", *header.age_years,
                                     " years does not fit the date of birth, which gives ",
                                     *counted));
  }
}

}  // namespace ecgmm::io
