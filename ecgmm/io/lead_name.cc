// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/lead_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

constexpr std::string_view kNames[] = {
    "I",   "II",  "III", "aVR", "aVL", "aVF", "-aVR", "V",    "V1",    "V2",   "V3",
    "V4",  "V5",  "V6",  "V7",  "V8",  "V9",  "V1R",  "V2R",  "V3R",   "V4R",  "V5R",
    "V6R", "V7R", "X",   "Y",   "Z",   "MCL", "MLI",  "MLII", "MLIII", "MCL1", "MCL6",
    "MV1", "MV5", "CM5", "CM2", "CC5", "CB5", "CS5",  "ES",   "AS",    "AI",
};

/// Other ways to write a lead.
constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
    {"di", "I"},       {"dii", "II"},       {"diii", "III"},  {"d1", "I"},    {"d2", "II"},
    {"d3", "III"},     {"-avr", "-aVR"},    {"vr", "aVR"},    {"vl", "aVL"},  {"vf", "aVF"},
    {"ml1", "MLI"},    {"ml2", "MLII"},     {"ml3", "MLIII"}, {"rv3", "V3R"}, {"rv4", "V4R"},
    {"d-avr", "-aVR"}, {"avr-neg", "-aVR"},
};

constexpr std::string_view kPrefixes[] = {"mdc_ecg_lead_", "mdc_ecg_", "ecg lead ", "lead_",
                                          "lead ",         "lead",     "ecg ",      "ekg ",
                                          "ecg_",          "ecg-"};

std::optional<std::string> by_list(std::string_view lower) {
  for (const std::string_view name : kNames) {
    if (to_lower(name) == lower) return std::string(name);
  }
  for (const auto& [other, name] : kOthers) {
    if (other == lower) return std::string(name);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> standard_lead_name(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  std::string_view rest = lower;
  for (int round = 0; round < 4; ++round) {
    if (auto found = by_list(rest)) return found;
    bool cut = false;
    for (const std::string_view prefix : kPrefixes) {
      if (!rest.starts_with(prefix) || rest.size() == prefix.size()) continue;
      rest = trim(rest.substr(prefix.size()));
      cut = true;
      break;
    }
    if (!cut) break;
  }
  return by_list(rest);
}

std::optional<std::string> lead_of_scp_code(unsigned code) {
  constexpr std::array<std::string_view, 36> kFirst = {
      "",    "I",   "II",  "V1",  "V2", "V3", "V4", "V5",  "V6",  "V7",  "V2R", "V3R",
      "V4R", "V5R", "V6R", "V7R", "X",  "Y",  "Z",  "CC5", "CM5", "LA",  "RA",  "LL",
      "fI",  "fE",  "fC",  "fA",  "fM", "fF", "fH", "dI",  "dII", "dV1", "dV2", "dV3"};
  constexpr std::pair<unsigned, std::string_view> kMore[] = {
      {61, "III"}, {62, "aVR"}, {63, "aVL"}, {64, "aVF"}, {65, "-aVR"},
      {66, "V8"},  {67, "V9"},  {68, "V8R"}, {69, "V9R"}};
  if (code > 0 && code < kFirst.size()) return std::string(kFirst[code]);
  for (const auto& [number, name] : kMore) {
    if (number == code) return std::string(name);
  }
  return std::nullopt;
}

std::optional<double> millivolts_per(std::string_view unit) {
  std::string word = to_lower(trim(unit));
  if (word.size() > 2 && (word.front() == '[' || word.front() == '(')) {
    word = trim(std::string_view(word).substr(1, word.size() - 2));
  }
  constexpr std::string_view kVolts[] = {"v", "volt", "volts"};
  // Small letters, since "MV" is no megavolt; the micro sign, the Greek mu, and the sign of
  // Latin-1.
  constexpr std::pair<std::string_view, double> kScales[] = {
      {"milli", 1},   {"m", 1},           {"micro", 1e-3},    {"mikro", 1e-3}, {"mc", 1e-3},
      {"u", 1e-3},    {"\xC2\xB5", 1e-3}, {"\xCE\xBC", 1e-3}, {"\xB5", 1e-3},  {"&micro;", 1e-3},
      {"nano", 1e-6}, {"n", 1e-6},        {"", 1e3},
  };
  for (const auto& [prefix, scale] : kScales) {
    if (!word.starts_with(prefix)) continue;
    const auto rest = trim(std::string_view(word).substr(prefix.size()));
    if (std::ranges::find(kVolts, rest) != std::end(kVolts)) return scale;
  }
  return std::nullopt;
}

}  // namespace ecgmm::io
