// SPDX-License-Identifier: Apache-2.0
// The one way from a bundle and a cohort to figures: training's last step and `ecgmm evaluate`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/assess/labeled_cohort.h"
#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/predictor.h"
#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/eval/evaluation.h"

namespace ecgmm::assess {

/// What the model's run remembers of the records; nothing where it does not say what it was trained
/// on.
/// @param records  all that the model could be trained on; as bundle::recognize_records().
std::vector<bundle::Recognition> recognize(const bundle::Bundle& model, const data::Cohort& cohort,
                                           std::span<const std::size_t> records);

/// Predicts records, by default by each subset of their modalities too, beside what the bundle's
/// baselines say and what is known of them: label, patient, age, and the words of the columns of
/// evaluation_options().
/// @param records  indices into Cohort::records().
/// @param what     for the progress bar.
std::vector<eval::ScoredRecord> score_records(const bundle::Bundle& model,
                                              const bundle::Predictor& predictor,
                                              const data::Cohort& cohort,
                                              std::span<const std::size_t> records,
                                              const std::string& what = "testing",
                                              bundle::Subsets subsets = bundle::Subsets::each);

/// How to judge those records: threshold, what to remark, the names of the baselines and of the
/// columns whose words are subgroups: the audit columns and the binary and categorical inputs, with
/// at most 20 words each. The heading is left open.
/// @throws Error (data) where the cohort's columns contradict the model's.
eval::EvaluationOptions evaluation_options(const bundle::Bundle& model, const data::Cohort& cohort);

struct Score {
  std::vector<eval::ScoredRecord> records;
  eval::Evaluation evaluation;
};

/// Predicts the wanted part of a cohort and judges it. Where records were trained on, the heading
/// says "apparent performance". Beside the test split, and all, stand the borderline records, which
/// no model was trained on; those whose image or signal was trained on under another id are left
/// out.
///
/// @param selection  of labeled records that the model can take.
/// @param split      test, val or train: the part of the model's own run; all; "" = test if most
///                   records are of that run, all otherwise.
/// @param prevalence  EvaluationOptions::prevalence.
/// @throws Error (data) if no record is of that split.
Score score(const bundle::Bundle& model, const bundle::Predictor& predictor,
            const data::Cohort& cohort, const data::Selection& selection, const std::string& split,
            double prevalence = std::numeric_limits<double>::quiet_NaN());

/// Refuses an output folder that exists, unless `force` is given and it holds `marker` or nothing:
/// what
/// --force deletes must be of our making.
/// @throws Error (usage).
void check_output(const std::filesystem::path& folder, bool force, const std::string& marker);

}  // namespace ecgmm::assess
