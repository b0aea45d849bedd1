// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/eval/options.h"

namespace ecgmm::assess {

enum class TrainedOn { one_split, folds };

/// What the report says of how the model and the data came about: recipe, modalities, decision,
/// sources and licenses, drops, hashes, versions; and what a prediction does not mean. Without
/// paths and ids.
/// @param model  of a cross-validation, that of any fold: what differs between folds is left out.
void add_report_facts(eval::EvaluationOptions& options, const bundle::Bundle& model,
                      const data::Cohort& cohort, const data::Selection& selection,
                      TrainedOn trained_on);

}  // namespace ecgmm::assess
