// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/subgroups.h"

#include <algorithm>
#include <map>
#include <set>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/subgroup_keys.h"
#include "ecgmm/io/json_numbers.h"

namespace ecgmm::eval {
namespace {

constexpr std::size_t kFewPatients = 20;
constexpr std::size_t kFewOfAClass = 10;

/// Records of each part with one value.
struct Members {
  std::vector<LabeledFold> parts;
  std::set<std::size_t> patients;
  std::size_t n = 0;
};

std::map<std::string, Members> sort_by_value(std::span<const LabeledFold> parts,
                                             const Attribute& attribute) {
  std::map<std::string, Members> members;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    for (std::size_t i = 0; i < parts[p].records.size(); ++i) {
      auto found = attribute.values(*parts[p].records[i]);
      if (found.empty()) found = {""};
      for (const auto& value : found) {
        auto& own = members[value];
        if (own.parts.empty()) {
          for (const auto& part : parts) own.parts.push_back({part.repeat, {}, {}, {}});
        }
        own.parts[p].records.push_back(parts[p].records[i]);
        own.parts[p].truth.push_back(parts[p].truth[i]);
        own.parts[p].patients.push_back(parts[p].patients[i]);
        own.patients.insert(parts[p].patients[i]);
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
               share_recognized(all.truth, all.called, all.patients, 1, repeats),
               share_recognized(all.truth, all.called, all.patients, 0, repeats),
               ""};
  const std::size_t positives = row.figures.positives;
  const std::size_t negatives = row.figures.n - positives;
  const bool few_patients = row.figures.patients < kFewPatients;
  if (!few_patients && (positives == 0 || negatives == 0)) {
    row.doubt = "one class only";
  } else if (few_patients || std::min(positives, negatives) < kFewOfAClass) {
    row.doubt = "too few to say";
  }
  return row;
}

Subgroups measure_attribute(std::span<const LabeledFold> parts, const Attribute& attribute) {
  const auto members = sort_by_value(parts, attribute);
  std::map<std::string, ValueCount> counts;
  for (const auto& [value, own] : members) counts[value] = {own.n, own.patients.size()};
  Subgroups result{attribute.name, {}, 0};
  for (const auto& value : shown_values(counts, result.hidden_values)) {
    result.rows.push_back(measure_one(value, members.at(value)));
  }
  return result;
}

}  // namespace

std::vector<Subgroups> measure_subgroups(std::span<const LabeledFold> parts,
                                         const std::vector<std::string>& attributes) {
  auto wanted = column_attributes(attributes);
  wanted.insert(wanted.begin(), {age_attribute(), modalities_key()});
  std::vector<Subgroups> all;
  for (const auto& attribute : wanted) {
    auto subgroups = measure_attribute(parts, attribute);
    if (subgroups.rows.size() > 1 || subgroups.hidden_values > 0) {
      all.push_back(std::move(subgroups));
    }
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
           {"auroc", io::number_json(row.figures.auroc)},
           {"auroc_ci95", io::ends_json(row.figures.interval)},
           {"age_matched_auroc", io::number_json(row.figures.matched.value)},
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
  }
  if (subgroups.hidden_values > 0) {
    table.notes.push_back(hidden_text(subgroups.hidden_values));
  }
  return table;
}

}  // namespace ecgmm::eval
