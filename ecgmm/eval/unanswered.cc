// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/unanswered.h"

#include <algorithm>
#include <map>
#include <set>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/subgroup_keys.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {
namespace {

using bundle::PredictionStatus;

constexpr std::size_t kNoLabel = 3;
constexpr const char* kKinds[] = {"normal", "abnormal", "borderline", "without label"};

/// Records of one kind, over all repeats.
class Tally {
 public:
  void add(const ScoredRecord& record) {
    const auto status = record.prediction.status;
    unreadable_ += status == PredictionStatus::unreadable ? 1 : 0;
    abstained_ += status == PredictionStatus::abstained ? 1 : 0;
    refused_.push_back(status == PredictionStatus::ok ? 0 : 1);
    patients_.push_back(patient_of(record));
  }

  ValueCount count() const {
    return {patients_.size(), std::set<std::string>(patients_.begin(), patients_.end()).size()};
  }

  Refusals result(const std::string& kind, std::size_t repeats) const {
    return {kind, refused_.size() / repeats, unreadable_ / repeats, abstained_ / repeats,
            estimate_share(refused_, metrics::group_numbers(patients_), repeats)};
  }

 private:
  std::vector<int> refused_;
  std::vector<std::string> patients_;
  std::size_t unreadable_ = 0, abstained_ = 0;
};

RefusalsBy count_by(std::span<const FoldView> parts, const Attribute& attribute,
                    std::size_t repeats) {
  std::map<std::string, Tally> tallies;
  for (const auto& part : parts) {
    for (const auto& record : part.records) {
      auto values = attribute.values(record);
      if (values.empty()) values = {""};
      for (const auto& value : values) tallies[value].add(record);
    }
  }
  std::map<std::string, ValueCount> counts;
  for (const auto& [value, tally] : tallies) counts[value] = tally.count();
  RefusalsBy result{attribute.name, {}, 0};
  for (const auto& value : shown_values(counts, result.hidden_values)) {
    result.rows.push_back(tallies.at(value).result(value, repeats));
  }
  return result;
}

nlohmann::json to_json(const Refusals& row) {
  return {{"n", row.n},
          {"unreadable", row.unreadable},
          {"abstained", row.abstained},
          {"refused", to_json(row.refused)}};
}

std::vector<std::string> cells(const std::string& name, const Refusals& row) {
  return {name,
          concat(row.n),
          concat(row.unreadable),
          concat(row.abstained),
          figure(row.refused.value),
          range(row.refused.interval)};
}

}  // namespace

RefusalCounts count_refusals(std::span<const FoldView> parts,
                             const std::vector<std::string>& attributes) {
  std::map<std::size_t, Tally> by_truth;
  std::set<std::size_t> seen;
  for (const auto& part : parts) {
    seen.insert(part.repeat);
    for (const auto& record : part.records) {
      by_truth[record.truth ? static_cast<std::size_t>(*record.truth) : kNoLabel].add(record);
    }
  }
  const std::size_t repeats = std::max<std::size_t>(seen.size(), 1);
  RefusalCounts counts;
  for (const auto& [truth, tally] : by_truth) {
    counts.by_truth.push_back(tally.result(kKinds[truth], repeats));
  }
  auto wanted = column_attributes(attributes);
  wanted.insert(wanted.begin(), age_attribute());
  for (const auto& attribute : wanted) {
    auto rows = count_by(parts, attribute, repeats);
    if (rows.rows.size() > 1 || rows.hidden_values > 0) {
      counts.by_attribute.push_back(std::move(rows));
    }
  }
  return counts;
}

nlohmann::json to_json(const RefusalCounts& counts) {
  auto by_truth = nlohmann::json::array();
  for (const auto& row : counts.by_truth) {
    by_truth.push_back(to_json(row));
    by_truth.back()["truth"] = row.kind;
  }
  auto by_attribute = nlohmann::json::array();
  for (const auto& [attribute, rows, hidden] : counts.by_attribute) {
    auto values = nlohmann::json::array();
    for (const auto& row : rows) {
      values.push_back(to_json(row));
      values.back()["value"] = row.kind.empty() ? nlohmann::json() : nlohmann::json(row.kind);
    }
    by_attribute.push_back(
        {{"attribute", attribute}, {"values", values}, {"hidden_values", hidden}});
  }
  return {{"refusals", by_truth}, {"refusals_by", by_attribute}};
}

Table refusal_table(const RefusalCounts& counts) {
  Table table{"Records without an answer",
              {"label", "n", "unreadable", "abstained", "share without an answer", "95 % interval"},
              {}};
  for (const auto& row : counts.by_truth) {
    table.rows.push_back(cells(row.kind == kKinds[kNoLabel] ? "without a label" : row.kind, row));
  }
  return table;
}

Table refusal_table_by_attribute(const RefusalCounts& counts) {
  Table table{"Records without an answer, by subgroup",
              {"", "n", "unreadable", "abstained", "share without an answer", "95 % interval"},
              {}};
  for (const auto& [attribute, rows, hidden] : counts.by_attribute) {
    for (const auto& row : rows) {
      table.rows.push_back(
          cells(concat(attribute, ": ", row.kind.empty() ? "not known" : row.kind), row));
    }
    if (hidden > 0) table.notes.push_back(concat(attribute, ": ", hidden_text(hidden)));
  }
  return table;
}

}  // namespace ecgmm::eval
