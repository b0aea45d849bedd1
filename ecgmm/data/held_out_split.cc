// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/held_out_split.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

using Names = std::vector<std::string>;

const Names& usual_columns(SplitBy by) {
  static const Names times = {"recorded", "date", "time"};
  static const Names sites = {"site", "hospital", "center", "centre"};
  return by == SplitBy::time ? times : sites;
}

std::size_t find_column(const Cohort& cohort, const DataConfig& config) {
  const auto wanted = config.split_column.empty() ? usual_columns(config.split)
                                                  : Names{to_lower(config.split_column)};
  const auto& columns = cohort.clinical_columns();
  for (const auto& name : wanted) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (to_lower(columns[c]) == name) return c;
    }
  }
  const auto word = word_of(kSplitBy, config.split);
  throw data_error(concat("data.split=", word, ": the clinical table has no column ",
                          join(wanted, ", "), "; it has ", join(columns, ", ")),
                   "name the column: data.split_column=NAME, or set data.split=random");
}

/// "2020", "2020-01", "2020-01-31", with a time of day behind it or not: texts that sort by time.
bool is_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  const auto day = text.substr(0, text.find_first_of(" T"));
  if (day.size() != 4 && day.size() != 7 && day.size() != 10) return false;
  for (std::size_t i = 0; i < day.size(); ++i) {
    const bool digit = day[i] >= '0' && day[i] <= '9';
    if (kForm[i] == '-' ? day[i] != '-' : !digit) return false;
  }
  return true;
}

/// What the column says of these records.
Names words_of(const Cohort& cohort, std::span<const std::size_t> records, std::size_t column,
               SplitBy by) {
  const auto& name = cohort.clinical_columns()[column];
  const char* remedy = "correct the table, or set data.split=random";
  Names words;
  for (const auto record : records) {
    const auto cells = cohort.clinical(record);
    auto word = cells.empty() ? std::string() : std::string(trim(cells[column].shown()));
    const auto& id = cohort.records()[record].key.id;
    if (word.empty()) throw data_error(concat("record ", id, " has no ", name), remedy);
    if (by == SplitBy::time && !is_time(word)) {
      throw data_error(
          concat("record ", id, ": ", name, " is '", word, "', not a date such as 2020-01-31"),
          remedy);
    }
    words.push_back(std::move(word));
  }
  return words;
}

/// The time from which patients are tested: the latest by which enough records are.
std::string first_tested(const Cohort& cohort, std::span<const std::size_t> records,
                         const Names& times, double wanted) {
  std::map<std::string, std::pair<std::string, std::size_t>> patients;  // latest time, records
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& [latest, count] = patients[cohort.records()[records[i]].group];
    latest = std::max(latest, times[i]);
    ++count;
  }
  std::map<std::string, std::size_t, std::greater<>> by_time;
  for (const auto& [group, patient] : patients) by_time[patient.first] += patient.second;
  double held = 0;
  for (const auto& [time, count] : by_time) {
    held += static_cast<double>(count);
    if (held >= wanted) return time;
  }
  return by_time.rbegin()->first;
}

std::set<std::string> tested_sites(const Names& sites, double wanted, std::uint64_t seed) {
  std::map<std::string, std::size_t> counts;
  for (const auto& site : sites) ++counts[site];
  if (counts.size() < 2) {
    throw data_error(concat("all records are of one site, ", counts.begin()->first),
                     "set data.split=random or time");
  }
  Names order;
  for (const auto& [site, count] : counts) order.push_back(site);
  RandomStream(seed, "sites").shuffle(std::span(order));
  // By lot, each if it brings the count nearer to what is wanted; at least the smallest.
  std::set<std::string> tested;
  double held = 0;
  for (const auto& site : order) {
    const double more = held + static_cast<double>(counts[site]);
    if (std::abs(more - wanted) >= std::abs(held - wanted)) continue;
    tested.insert(site);
    held = more;
  }
  if (tested.empty()) {
    tested.insert(std::min_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                    return a.second < b.second;
                  })->first);
  }
  return tested;
}

}  // namespace

Split held_out_split(const Cohort& cohort, std::span<const std::size_t> used,
                     const DataConfig& config, std::uint64_t seed) {
  if (config.split == SplitBy::random || config.test_share == 0) {
    return stratified_group_split(cohort, used, config, seed);
  }
  const auto candidates = testable(cohort, used);
  const auto column = find_column(cohort, config);
  const auto& name = cohort.clinical_columns()[column];
  const auto words = words_of(cohort, candidates, column, config.split);
  const double wanted = config.test_share * static_cast<double>(candidates.size());
  std::set<std::string> tested_groups;
  const auto test_where = [&](auto&& is_tested) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (is_tested(words[i])) tested_groups.insert(cohort.records()[candidates[i]].group);
    }
  };
  if (config.split == SplitBy::time) {
    const auto first = first_tested(cohort, candidates, words, wanted);
    test_where([&](const std::string& time) { return time >= first; });
    log::info(concat("split by ", name, ": patients with a record from ", first, " on are tested"));
  } else {
    const auto sites = tested_sites(words, wanted, seed);
    test_where([&](const std::string& site) { return sites.contains(site); });
    log::info(concat("split by ", name, ": patients of ",
                     join(Names(sites.begin(), sites.end()), ", "), " are tested"));
  }
  Split split;
  std::vector<std::size_t> rest;
  for (const auto record : candidates) {
    const bool tested = tested_groups.contains(cohort.records()[record].group);
    (tested ? split.test : rest).push_back(record);
  }
  if (rest.empty()) {
    throw data_error(
        concat("data.split=", word_of(kSplitBy, config.split), " leaves no record to train on"),
        "set data.split=random");
  }
  auto divided = config;
  divided.test_share = 0;
  divided.val_share = std::min(0.49, config.val_share / (1 - config.test_share));
  const auto others = stratified_group_split(cohort, rest, divided, seed);
  split.train = others.train;
  split.val = others.val;
  require_both_classes(split, cohort);
  add_training_only(split, cohort, used);
  return split;
}

}  // namespace ecgmm::data
