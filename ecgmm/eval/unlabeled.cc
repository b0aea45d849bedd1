// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/unlabeled.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/core/types.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {
namespace {

using Records = std::vector<const ScoredRecord*>;

/// The share of the records for which `is` holds.
template <class Predicate>
Share share_of(const Records& records, std::span<const std::size_t> patients, const Predicate& is) {
  std::vector<int> holds;
  for (const auto* record : records) holds.push_back(is(*record) ? 1 : 0);
  return estimate_share(holds, patients);
}

std::vector<std::size_t> patients_of(const Records& records) {
  std::vector<std::string> names;
  for (const auto* record : records) names.push_back(patient_of(*record));
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

Unlabeled describe_unlabeled(std::span<const FoldView> parts) {
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
  Unlabeled found{};
  found.n = all.size();
  found.scored = scored.size();
  const auto patients = patients_of(all);
  const auto status = [](const ScoredRecord& record) { return record.prediction.status; };
  found.called_normal = share_of(all, patients, [](const auto& record) {
    return is_answered(record) && !record.prediction.abnormal;
  });
  found.called_abnormal = share_of(all, patients, [](const auto& record) {
    return is_answered(record) && record.prediction.abnormal;
  });
  found.abstained = share_of(all, patients, [&](const auto& record) {
    return status(record) == bundle::PredictionStatus::abstained;
  });
  found.unreadable = share_of(all, patients, [&](const auto& record) {
    return status(record) == bundle::PredictionStatus::unreadable;
  });
  if (scored.empty()) return found;
  found.quartiles = metrics::quartiles(std::move(probabilities));
  const auto scored_patients = patients_of(scored);
  for (std::size_t i = 0; i < found.tenths.size(); ++i) {
    found.tenths[i] = share_of(scored, scored_patients, [&](const auto& record) {
      const auto tenth = static_cast<std::size_t>(record.prediction.probability * 10);
      return std::min<std::size_t>(tenth, 9) == i;
    });
  }
  return found;
}

nlohmann::json to_json(const Unlabeled& unlabeled) {
  if (unlabeled.n == 0) return {{"n", 0}};
  nlohmann::json all = {{"n", unlabeled.n},
                        {"called_normal", to_json(unlabeled.called_normal)},
                        {"called_abnormal", to_json(unlabeled.called_abnormal)},
                        {"abstained", to_json(unlabeled.abstained)},
                        {"unreadable", to_json(unlabeled.unreadable)},
                        {"n_with_probability", unlabeled.scored}};
  if (unlabeled.scored == 0) return all;
  all["quartiles"] = unlabeled.quartiles;
  for (const auto& tenth : unlabeled.tenths) all["tenths"].push_back(to_json(tenth));
  return all;
}

std::string unlabeled_text(const Unlabeled& unlabeled) {
  if (unlabeled.scored == 0) return {};
  const auto& q = unlabeled.quartiles;
  const auto& abnormal = unlabeled.called_abnormal;
  const auto called = std::llround(abnormal.value * static_cast<double>(abnormal.n));
  return concat("without a label: probability ", fixed(q[0], 2), " .. ", fixed(q[4], 2),
                ", quartiles ", fixed(q[1], 2), ", ", fixed(q[2], 2), ", ", fixed(q[3], 2), "; ",
                share_text(static_cast<std::size_t>(called), unlabeled.n), " called abnormal");
}

std::vector<Table> unlabeled_tables(const Unlabeled& unlabeled) {
  if (unlabeled.n == 0) return {};
  Table calls{"Calls of records without a label", {"", "n", "share", "95 % interval"}, {}};
  calls.rows = {cells(std::string(kNormalCall), unlabeled.called_normal),
                cells("called abnormal", unlabeled.called_abnormal),
                cells("abstained", unlabeled.abstained), cells("unreadable", unlabeled.unreadable)};
  Table probabilities{"Their probabilities", {"probability", "n", "share", "95 % interval"}, {}};
  for (std::size_t i = 0; unlabeled.scored > 0 && i < unlabeled.tenths.size(); ++i) {
    probabilities.rows.push_back(cells(tenth_text(i), unlabeled.tenths[i]));
  }
  return {calls, probabilities};
}

}  // namespace ecgmm::eval
