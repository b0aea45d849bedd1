// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/scored_record.h"

namespace ecgmm::eval {

inline ScoredRecord scored(std::string id, double probability, std::optional<Label> truth,
                           std::string group = {}) {
  ScoredRecord record;
  record.prediction.key = {"clinic", std::move(id)};
  record.prediction.probability = probability;
  record.prediction.abnormal = probability >= 0.5;
  record.truth = truth;
  record.group = std::move(group);
  return record;
}

inline ScoredRecord failed(std::string id, bundle::PredictionStatus status,
                           std::optional<Label> truth) {
  ScoredRecord record;
  record.prediction.key = {"clinic", std::move(id)};
  record.prediction.status = status;
  record.truth = truth;
  return record;
}

/// Readable, with a probability, but without an answer.
inline ScoredRecord abstained(std::string id, double probability, std::optional<Label> truth) {
  auto record = scored(std::move(id), probability, truth);
  record.prediction.status = bundle::PredictionStatus::abstained;
  return record;
}

/// Four that count: one right and one wrong of each class.
inline std::vector<ScoredRecord> four() {
  return {scored("1", 0.25, Label::normal), scored("2", 0.75, Label::normal),
          scored("3", 0.375, Label::abnormal), scored("4", 0.875, Label::abnormal)};
}

/// Predictions of `normal` and `abnormal` records that overlap a little.
inline std::vector<ScoredRecord> many(int normal, int abnormal) {
  RandomStream stream(5, "eval");
  std::vector<ScoredRecord> records;
  for (int i = 0; i < normal + abnormal; ++i) {
    const bool is_abnormal = i >= normal;
    records.push_back(scored(concat(i),
                             stream.uniform(is_abnormal ? 0.3 : 0, is_abnormal ? 1 : 0.7),
                             is_abnormal ? Label::abnormal : Label::normal));
  }
  return records;
}

/// The same with ages, the abnormal ones 15 years older on average.
inline std::vector<ScoredRecord> aged(int normal, int abnormal) {
  auto records = many(normal, abnormal);
  RandomStream stream(6, "ages");
  for (auto& record : records) {
    record.age_years = stream.uniform(30, 70) + (record.truth == Label::abnormal ? 15 : 0);
  }
  return records;
}

}  // namespace ecgmm::eval
