// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/score_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {

std::string patient_of(const ScoredRecord& record) {
  const auto& key = record.prediction.key;
  return record.group.empty() ? key.cohort + "/record " + key.id : record.group;
}

bool has_probability(const ScoredRecord& record) {
  return record.prediction.status != bundle::PredictionStatus::unreadable &&
         std::isfinite(record.prediction.probability);
}

bool is_answered(const ScoredRecord& record) {
  return record.prediction.status == bundle::PredictionStatus::ok && has_probability(record);
}

std::vector<LabeledFold> labeled_folds(std::span<const FoldView> parts) {
  std::vector<LabeledFold> labeled;
  std::vector<std::string> names;
  for (const auto& part : parts) {
    auto& own = labeled.emplace_back(LabeledFold{part.repeat, {}, {}, {}});
    for (const auto& record : part.records) {
      if (!has_probability(record) || !record.truth || record.truth == Label::borderline) continue;
      own.records.push_back(&record);
      own.truth.push_back(record.truth == Label::abnormal ? 1 : 0);
      names.push_back(patient_of(record));
    }
  }
  const auto numbers = metrics::group_numbers(names);
  auto next = numbers.begin();
  for (auto& part : labeled) {
    const auto end = next + static_cast<std::ptrdiff_t>(part.records.size());
    part.patients.assign(next, end);
    next = end;
  }
  return labeled;
}

double model_score(const ScoredRecord& record) { return record.prediction.probability; }

double uncalibrated_score(const ScoredRecord& record) { return record.prediction.uncalibrated; }

Score subset_score(ModalitySet parts) {
  return [parts](const ScoredRecord& record) { return record.prediction.probability_by(parts); };
}

Score baseline_score(std::size_t baseline) {
  return [baseline](const ScoredRecord& record) {
    return baseline < record.baselines.size() ? record.baselines[baseline]
                                              : std::numeric_limits<double>::quiet_NaN();
  };
}

std::vector<Columns> columns(std::span<const LabeledFold> parts, const Score& score,
                             std::span<const Score> also) {
  std::vector<Columns> result;
  for (const auto& part : parts) {
    auto& own = result.emplace_back(Columns{part.repeat, {}, {}, {}, {}, {}, {}});
    for (std::size_t i = 0; i < part.records.size(); ++i) {
      const auto& record = *part.records[i];
      const double value = score(record);
      if (!std::isfinite(value) || std::any_of(also.begin(), also.end(), [&](const auto& other) {
            return !std::isfinite(other(record));
          })) {
        continue;
      }
      own.scores.push_back(value);
      own.truth.push_back(part.truth[i]);
      own.patients.push_back(part.patients[i]);
      own.ages.push_back(record.age_years);
      own.called.push_back(record.prediction.abnormal ? 1 : 0);
      own.answered.push_back(is_answered(record) ? 1 : 0);
    }
  }
  return result;
}

Columns answered_only(const Columns& all) {
  Columns own{all.repeat, {}, {}, {}, {}, {}, {}};
  for (std::size_t i = 0; i < all.truth.size(); ++i) {
    if (all.answered[i] == 0) continue;
    own.scores.push_back(all.scores[i]);
    own.truth.push_back(all.truth[i]);
    own.patients.push_back(all.patients[i]);
    own.ages.push_back(all.ages[i]);
    own.called.push_back(all.called[i]);
    own.answered.push_back(1);
  }
  return own;
}

Columns joined(std::span<const Columns> parts) {
  Columns all;
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (const auto& part : parts) {
    append(all.scores, part.scores);
    append(all.truth, part.truth);
    append(all.patients, part.patients);
    append(all.ages, part.ages);
    append(all.called, part.called);
    append(all.answered, part.answered);
  }
  return all;
}

std::vector<Columns> joined_repeats(std::span<const Columns> parts) {
  std::map<std::size_t, std::vector<Columns>> repeats;
  for (const auto& part : parts) repeats[part.repeat].push_back(part);
  std::vector<Columns> result;
  for (const auto& [repeat, own] : repeats) {
    result.push_back(joined(own));
    result.back().repeat = repeat;
  }
  return result;
}

std::size_t count_repeats(std::span<const Columns> parts) {
  std::set<std::size_t> repeats;
  for (const auto& part : parts) repeats.insert(part.repeat);
  return std::max<std::size_t>(repeats.size(), 1);
}

std::vector<int> calls_from(const Columns& all, double threshold) {
  if (std::isnan(threshold)) return all.called;
  std::vector<int> called;
  for (const double score : all.scores) called.push_back(score >= threshold ? 1 : 0);
  return called;
}

}  // namespace ecgmm::eval
