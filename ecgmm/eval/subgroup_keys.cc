// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/subgroup_keys.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"

namespace ecgmm::eval {
namespace {

constexpr std::array<const char*, 4> kBands = {"under 40", "40 to 59", "60 to 79", "80 and over"};

std::vector<std::string> age_band(const ScoredRecord& record) {
  const double age = record.age_years;
  if (!std::isfinite(age)) return {};
  return {kBands[age < 40 ? 0 : age < 60 ? 1 : age < 80 ? 2 : 3]};
}

std::vector<std::string> parts_used(const ScoredRecord& record) {
  if (record.prediction.used.empty()) return {};
  return {record.prediction.used.text()};
}

/// Long words are cut: a name of the value is wanted, not a text.
std::string shortened(const std::string& word) {
  constexpr std::size_t kLongest = 40;
  if (word.size() <= kLongest) return word;
  std::size_t end = kLongest;
  while (end > 0 && (word[end] & 0xc0) == 0x80) --end;  // between letters
  return word.substr(0, end) + "...";
}

std::vector<std::string> words_of(const std::string& cell) {
  if (cell.empty()) return {};
  auto words = split_text(cell, '+');
  if (std::any_of(words.begin(), words.end(),
                  [](const auto& word) { return trim(word).empty(); })) {
    return {shortened(cell)};
  }
  for (auto& word : words) word = shortened(std::string(trim(word)));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

/// Place of a band of age; the same for all other values.
std::size_t band_of(const std::string& value) {
  return static_cast<std::size_t>(std::find(kBands.begin(), kBands.end(), value) - kBands.begin());
}

}  // namespace

Attribute age_attribute() { return {"age", age_band}; }

Attribute modalities_key() { return {"modalities of the record", parts_used}; }

std::vector<Attribute> column_attributes(const std::vector<std::string>& names) {
  std::vector<Attribute> attributes;
  for (const auto& name : names) {
    attributes.push_back({name, [name](const ScoredRecord& record) {
                            const auto word = record.attributes.find(name);
                            return word == record.attributes.end() ? std::vector<std::string>()
                                                                   : words_of(word->second);
                          }});
  }
  return attributes;
}

std::vector<std::string> shown_values(const std::map<std::string, ValueCount>& counts,
                                      std::size_t& hidden) {
  std::vector<std::string> shown;
  std::size_t known = 0;
  for (const auto& [value, count] : counts) {
    known += value.empty() ? 0 : 1;
    if (count.patients >= kFewestShown) shown.push_back(value);
  }
  std::stable_sort(shown.begin(), shown.end(), [&](const auto& a, const auto& b) {
    if (a.empty() != b.empty()) return b.empty();
    return counts.at(a).records > counts.at(b).records;
  });
  if (shown.size() > kMostShown) shown.resize(kMostShown);
  hidden =
      known - static_cast<std::size_t>(std::count_if(
                  shown.begin(), shown.end(), [](const auto& value) { return !value.empty(); }));
  const auto is_band = [](const auto& value) { return value.empty() || band_of(value) < 4; };
  if (std::all_of(shown.begin(), shown.end(), is_band)) {
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto& a, const auto& b) { return band_of(a) < band_of(b); });
  }
  return shown;
}

std::string hidden_text(std::size_t hidden) {
  return concat(plural(hidden, "more value"), " not shown: fewer than ", kFewestShown,
                " patients, or beyond the ", kMostShown, " most frequent");
}

}  // namespace ecgmm::eval
