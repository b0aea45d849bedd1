// SPDX-License-Identifier: Apache-2.0
// Scored records as the columns that metrics take. One evaluated set is one part; the folds of a
// cross-validation are several.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/scored_record.h"

namespace ecgmm::eval {

/// Records that one model scored.
struct FoldView {
  std::size_t repeat = 0;
  std::span<const ScoredRecord> records;
};

/// Those of a part that enter the figures: a finite probability, and normal or abnormal.
struct LabeledFold {
  std::size_t repeat = 0;
  std::vector<const ScoredRecord*> records;
  std::vector<int> truth;             ///< 1 = abnormal
  std::vector<std::size_t> patients;  ///< one number a patient over all parts
};

/// Comparable across cohorts and parts: the group, or the record itself.
std::string patient_of(const ScoredRecord& record);

/// Whether there is a probability: of what was abstained from there is one too.
bool has_probability(const ScoredRecord& record);

/// Whether it was called normal or abnormal.
bool is_answered(const ScoredRecord& record);

std::vector<LabeledFold> labeled_folds(std::span<const FoldView> parts);

/// A probability of abnormal, or NaN where there is none.
using Score = std::function<double(const ScoredRecord&)>;
double model_score(const ScoredRecord& record);
double uncalibrated_score(const ScoredRecord& record);
Score subset_score(ModalitySet parts);
Score baseline_score(std::size_t baseline);

/// Records of one part that can be ranked.
struct Columns {
  std::size_t repeat = 0;
  std::vector<double> scores;
  std::vector<int> truth;
  std::vector<std::size_t> patients;
  std::vector<double> ages;   ///< years; NaN = unknown
  std::vector<int> called;    ///< what the model calls: 1 = abnormal
  std::vector<int> answered;  ///< whether it calls it at all
};

/// Those that `score` and every one of `also` can score, part by part.
std::vector<Columns> columns(std::span<const LabeledFold> parts, const Score& score,
                             std::span<const Score> also = {});

/// Those that the model answers: what figures of calls are of.
Columns answered_only(const Columns& all);

/// All parts in one; for what ranks nothing.
Columns joined(std::span<const Columns> parts);

/// Each repeat in one.
std::vector<Columns> joined_repeats(std::span<const Columns> parts);

/// How many repeats of a cross-validation the parts are of; at least 1.
std::size_t count_repeats(std::span<const Columns> parts);

/// What is called from a threshold on: 1 = abnormal. NaN: what the model calls.
std::vector<int> calls_from(const Columns& all, double threshold);

}  // namespace ecgmm::eval
