// SPDX-License-Identifier: Apache-2.0
// The one way from a bundle and a cohort to figures: training's last step and `ecgmm evaluate`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/predictor.h"
#include "ecgmm/cli/opening.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/eval/evaluation.h"

namespace ecgmm::cli {

struct Score {
  std::vector<eval::ScoredRecord> records;
  eval::Evaluation evaluation;
};

/// Predicts the wanted part of a cohort and judges it. Where records were trained on, the heading
/// says "apparent performance".
///
/// @param used   labelled records that the model can take.
/// @param split  test, val or train: the part of the model's own run; all; "" = test if most
/// records
///               are of that run, all otherwise.
/// @throws Error (data) if no record is of that part.
Score score(const bundle::Bundle& model, const bundle::Predictor& predictor,
            const data::Cohort& cohort, std::span<const std::size_t> used,
            const std::string& split);

/// Refuses an output folder that exists, unless `force` is given and it holds `marker` or nothing:
/// what
/// --force deletes must be of our making.
/// @throws Error (usage).
void check_output(const std::filesystem::path& folder, bool force, const std::string& marker);

}  // namespace ecgmm::cli
