// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/subgroups.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/wording.h"

namespace ecgmm::eval {
namespace {

constexpr std::size_t kFewPatients = 20;
constexpr std::size_t kFewOfAClass = 10;

/// The values that a record has of some attribute; none = not known.
using Values = std::function<std::vector<std::string>(const ScoredRecord&)>;

std::vector<std::string> age_band(const ScoredRecord& record) {
  const double age = record.age_years;
  if (!std::isfinite(age)) return {};
  return {age < 40 ? "under 40" : age < 60 ? "40 to 59" : age < 80 ? "60 to 79" : "80 and over"};
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

/// Records of each part with one value.
struct Members {
  std::vector<LabelledPart> parts;
  std::set<std::size_t> persons;
  std::size_t n = 0;
};

std::map<std::string, Members> sort_by_value(std::span<const LabelledPart> parts,
                                             const Values& values) {
  std::map<std::string, Members> members;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    for (std::size_t i = 0; i < parts[p].records.size(); ++i) {
      auto found = values(*parts[p].records[i]);
      if (found.empty()) found = {""};
      for (const auto& value : found) {
        auto& own = members[value];
        if (own.parts.empty()) {
          for (const auto& part : parts) own.parts.push_back({part.repeat, {}, {}, {}});
        }
        own.parts[p].records.push_back(parts[p].records[i]);
        own.parts[p].truth.push_back(parts[p].truth[i]);
        own.parts[p].persons.push_back(parts[p].persons[i]);
        own.persons.insert(parts[p].persons[i]);
        ++own.n;
      }
    }
  }
  return members;
}

Subgroup measure_one(const std::string& value, const Members& members) {
  const auto scored = columns(members.parts, model_score);
  const auto all = answered_only(joined(scored));
  const auto repeats = count_repeats(scored);
  Subgroup row{value,
               discriminate(scored),
               all.truth.size() / repeats,
               share_recognised(all.truth, all.called, all.persons, 1, repeats),
               share_recognised(all.truth, all.called, all.persons, 0, repeats),
               ""};
  const std::size_t positives = row.figures.positives;
  const std::size_t negatives = row.figures.n - positives;
  if (row.figures.patients < kFewPatients) {
    row.doubt = "too few to say";
  } else if (positives == 0 || negatives == 0) {
    row.doubt = "one class only";
  } else if (std::min(positives, negatives) < kFewOfAClass) {
    row.doubt = "too few to say";
  }
  return row;
}

Subgroups measure_attribute(std::span<const LabelledPart> parts, const std::string& attribute,
                            const Values& values) {
  const auto members = sort_by_value(parts, values);
  std::vector<std::string> shown;
  for (const auto& [value, own] : members) {
    if (own.persons.size() >= Subgroups::kFewestShown) shown.push_back(value);
  }
  std::stable_sort(shown.begin(), shown.end(), [&](const auto& a, const auto& b) {
    if (a.empty() != b.empty()) return b.empty();  // the unknown last
    return members.at(a).n > members.at(b).n;
  });
  if (shown.size() > Subgroups::kMostShown) shown.resize(Subgroups::kMostShown);
  const auto is_known = [](const std::string& value) { return !value.empty(); };
  const auto known = static_cast<std::size_t>(std::count_if(
      members.begin(), members.end(), [&](const auto& member) { return is_known(member.first); }));
  const auto shown_known =
      static_cast<std::size_t>(std::count_if(shown.begin(), shown.end(), is_known));
  Subgroups result{attribute, {}, known - shown_known};
  for (const auto& value : shown) result.rows.push_back(measure_one(value, members.at(value)));
  return result;
}

/// Bands from young to old.
void sort_by_age(Subgroups& subgroups) {
  const std::vector<std::string> order = {"under 40", "40 to 59", "60 to 79", "80 and over"};
  std::sort(subgroups.rows.begin(), subgroups.rows.end(), [&](const auto& a, const auto& b) {
    return std::find(order.begin(), order.end(), a.value) <
           std::find(order.begin(), order.end(), b.value);
  });
}

}  // namespace

std::vector<Subgroups> measure_subgroups(std::span<const LabelledPart> parts,
                                         const std::vector<std::string>& attributes) {
  std::vector<Subgroups> all;
  const auto add = [&](Subgroups subgroups) {
    if (subgroups.rows.size() > 1 || subgroups.hidden_values > 0) {
      all.push_back(std::move(subgroups));
    }
  };
  auto ages = measure_attribute(parts, "age", age_band);
  sort_by_age(ages);
  add(std::move(ages));
  add(measure_attribute(parts, "parts of the record", parts_used));
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    add(measure_attribute(parts, attributes[i], [i](const ScoredRecord& record) {
      return i < record.attributes.size() ? words_of(record.attributes[i])
                                          : std::vector<std::string>();
    }));
  }
  return all;
}

nlohmann::json to_json(const std::vector<Subgroups>& subgroups) {
  auto list = nlohmann::json::array();
  for (const auto& [attribute, rows, hidden] : subgroups) {
    auto values = nlohmann::json::array();
    for (const auto& row : rows) {
      values.push_back(
          {{"value", row.value.empty() ? nlohmann::json(nullptr) : nlohmann::json(row.value)},
           {"n", row.figures.n},
           {"positives", row.figures.positives},
           {"n_patients", row.figures.patients},
           {"answered", row.answered},
           {"auroc", number_or_null(row.figures.auroc)},
           {"auroc_ci95", ends_or_null(row.figures.interval)},
           {"age_matched_auroc", number_or_null(row.figures.matched.value)},
           {"sensitivity", to_json(row.sensitivity)},
           {"specificity", to_json(row.specificity)},
           {"doubt", row.doubt}});
    }
    list.push_back({{"attribute", attribute}, {"values", values}, {"hidden_values", hidden}});
  }
  return list;
}

Table subgroup_table(const Subgroups& subgroups) {
  Table table{concat("By ", subgroups.attribute),
              {"", "n", "abnormal", "", "AUROC", "95 % interval", "age-matched", "95 % interval",
               "sensitivity", "95 % interval", "specificity", "95 % interval"},
              {}};
  for (const auto& row : subgroups.rows) {
    const auto& [n, positives, patients, auroc, interval, matched] = row.figures;
    table.rows.push_back({row.value.empty() ? "not known" : row.value, concat(n), concat(positives),
                          row.doubt, figure(auroc), range(interval), figure(matched.value),
                          range(matched.interval), figure(row.sensitivity.value),
                          range(row.sensitivity.interval), figure(row.specificity.value),
                          range(row.specificity.interval)});
  }
  if (std::any_of(subgroups.rows.begin(), subgroups.rows.end(),
                  [](const auto& row) { return row.answered < row.figures.n; })) {
    constexpr std::ptrdiff_t kAfterAuroc = 8;
    table.header.insert(table.header.begin() + kAfterAuroc, "answered");
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      table.rows[i].insert(table.rows[i].begin() + kAfterAuroc, concat(subgroups.rows[i].answered));
    }
    table.notes.push_back("sensitivity and specificity are of the answered records");
  }
  if (subgroups.hidden_values > 0) {
    table.notes.push_back(concat(plural(subgroups.hidden_values, "more value"),
                                 " not shown: of fewer than ", Subgroups::kFewestShown,
                                 " patients, or beyond the ", Subgroups::kMostShown,
                                 " most frequent"));
  }
  return table;
}

}  // namespace ecgmm::eval
