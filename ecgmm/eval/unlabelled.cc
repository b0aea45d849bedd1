// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/unlabelled.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {
namespace {

using Records = std::vector<const ScoredRecord*>;

/// The share of the records for which `is` holds.
template <class Predicate>
Share share_of(const Records& records, std::span<const std::size_t> persons, const Predicate& is) {
  std::vector<int> holds;
  for (const auto* record : records) holds.push_back(is(*record) ? 1 : 0);
  return estimate_share(holds, persons);
}

std::vector<std::size_t> persons_of(const Records& records) {
  std::vector<std::string> names;
  for (const auto* record : records) names.push_back(person_of(*record));
  return metrics::group_numbers(names);
}

std::vector<std::string> cells(const std::string& name, const Share& share) {
  return {name, concat(std::llround(share.value * static_cast<double>(share.n))),
          figure(share.value), range(share.interval)};
}

/// "0.1 .. 0.2".
std::string tenth_text(std::size_t i) {
  return concat(fixed(static_cast<double>(i) / 10, 1), " .. ",
                fixed(static_cast<double>(i + 1) / 10, 1));
}

}  // namespace

Unlabelled describe_unlabelled(std::span<const PartView> parts) {
  Records all;
  Records scored;
  std::vector<double> probabilities;
  for (const auto& part : parts) {
    if (part.repeat != parts[0].repeat) continue;
    for (const auto& record : part.records) {
      if (record.truth) continue;
      all.push_back(&record);
      if (!has_probability(record)) continue;
      scored.push_back(&record);
      probabilities.push_back(record.prediction.probability);
    }
  }
  Unlabelled found{};
  found.n = all.size();
  found.scored = scored.size();
  const auto persons = persons_of(all);
  const auto status = [](const ScoredRecord& record) { return record.prediction.status; };
  found.called_normal = share_of(all, persons, [](const auto& record) {
    return is_answered(record) && !record.prediction.abnormal;
  });
  found.called_abnormal = share_of(all, persons, [](const auto& record) {
    return is_answered(record) && record.prediction.abnormal;
  });
  found.abstained = share_of(all, persons, [&](const auto& record) {
    return status(record) == bundle::PredictionStatus::abstained;
  });
  found.unreadable = share_of(all, persons, [&](const auto& record) {
    return status(record) == bundle::PredictionStatus::unreadable;
  });
  if (scored.empty()) return found;
  std::sort(probabilities.begin(), probabilities.end());
  for (std::size_t i = 0; i < 5; ++i) {
    found.quartiles[i] = metrics::quantile(probabilities, static_cast<double>(i) / 4);
  }
  const auto scored_persons = persons_of(scored);
  for (std::size_t i = 0; i < found.tenths.size(); ++i) {
    found.tenths[i] = share_of(scored, scored_persons, [&](const auto& record) {
      const auto tenth = static_cast<std::size_t>(record.prediction.probability * 10);
      return std::min<std::size_t>(tenth, 9) == i;
    });
  }
  return found;
}

nlohmann::json to_json(const Unlabelled& unlabelled) {
  if (unlabelled.n == 0) return {{"n", 0}};
  nlohmann::json all = {{"n", unlabelled.n},
                        {"called_normal", to_json(unlabelled.called_normal)},
                        {"called_abnormal", to_json(unlabelled.called_abnormal)},
                        {"abstained", to_json(unlabelled.abstained)},
                        {"unreadable", to_json(unlabelled.unreadable)},
                        {"n_with_probability", unlabelled.scored}};
  if (unlabelled.scored == 0) return all;
  all["quartiles"] = unlabelled.quartiles;
  for (const auto& tenth : unlabelled.tenths) all["tenths"].push_back(to_json(tenth));
  return all;
}

std::string unlabelled_text(const Unlabelled& unlabelled) {
  if (unlabelled.scored == 0) return {};
  const auto& q = unlabelled.quartiles;
  const auto& abnormal = unlabelled.called_abnormal;
  const auto called = std::llround(abnormal.value * static_cast<double>(abnormal.n));
  return concat("without a label, predictions only: probability ", fixed(q[0], 2), " .. ",
                fixed(q[4], 2), ", quartiles ", fixed(q[1], 2), ", ", fixed(q[2], 2), ", ",
                fixed(q[3], 2), "; ", share_text(static_cast<std::size_t>(called), unlabelled.n),
                " called abnormal");
}

std::vector<Table> unlabelled_tables(const Unlabelled& unlabelled) {
  if (unlabelled.n == 0) return {};
  Table calls{"Calls of records without a label", {"", "n", "share", "95 % interval"}, {}};
  calls.rows = {cells("called normal", unlabelled.called_normal),
                cells("called abnormal", unlabelled.called_abnormal),
                cells("abstained", unlabelled.abstained),
                cells("unreadable", unlabelled.unreadable)};
  Table probabilities{
      "Their probabilities of abnormal", {"probability", "n", "share", "95 % interval"}, {}};
  for (std::size_t i = 0; unlabelled.scored > 0 && i < unlabelled.tenths.size(); ++i) {
    probabilities.rows.push_back(cells(tenth_text(i), unlabelled.tenths[i]));
  }
  return {calls, probabilities};
}

}  // namespace ecgmm::eval
