// SPDX-License-Identifier: Apache-2.0
// Inner folds: who is trained on what, and says what of the records that it did not see.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/split.h"
#include "ecgmm/eval/cross_validation.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/run_folder.h"

namespace ecgmm::experiment {

/// What each member of the ensemble is trained on, and validated with: train.members times the
/// same, or with inner folds all but one of them, and that one.
std::vector<data::Split> member_parts(const data::Cohort& cohort, const data::Split& split,
                                      const train::TrainConfig& config);

/// Each record by the one network that did not see it, by each subset of its modalities; without
/// the baselines, which saw all of them.
/// @param model  an ensemble with a member for each of `parts`, not decided yet: its probabilities
///               are uncalibrated.
/// @param parts  what each member was trained on, and (val) was not.
std::vector<eval::Fold> predict_out_of_fold(const bundle::Bundle& model, const data::Cohort& cohort,
                                            std::span<const data::Split> parts,
                                            const train::RunFacts& facts);

/// Fits the model's decisions to them, notes in its provenance how well they rank, and gives them
/// the probabilities and calls that follow.
/// @throws Error (data) where they are of one class.
void decide(bundle::Bundle& model, std::span<eval::Fold> folds, const train::TrainConfig& config);

/// Writes their figures into an existing folder.
/// @param folds  decided.
/// @return  the summary for the screen.
std::string report_out_of_fold(const bundle::Bundle& model, const data::Cohort& cohort,
                               const std::vector<eval::Fold>& folds,
                               const std::filesystem::path& output);

}  // namespace ecgmm::experiment
