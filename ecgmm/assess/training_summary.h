// SPDX-License-Identifier: Apache-2.0
// What a model remembers of its training for those who evaluate it: how its data looked and how
// well it ranked what it did not see.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/eval/cross_validation.h"
#include "ecgmm/eval/options.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::assess {

/// Puts what the cohort says of a record before what was seen of it on the way to the network.
void add_cohort_facts(std::vector<data::Fact>& facts, const input::Preprocessor& preprocessor,
                      const data::Cohort& cohort, std::size_t record);

/// Leaves in the model's provenance ("predictions") how what it says of records that did not train
/// it is distributed.
void remember_predictions(bundle::Bundle& model, std::span<const eval::ScoredRecord> records);

/// And ("out_of_fold") how well its members rank what each did not see. No figures of probabilities
/// and calls: the decisions are fitted to these same records.
void remember_ranking(bundle::Bundle& model, std::span<const eval::Fold> folds);

/// Their inverses; of an older model they are empty.
eval::TrainingData training_data(const bundle::Bundle& model);
std::optional<eval::CrossValidated> cross_validated(const bundle::Bundle& model);

}  // namespace ecgmm::assess
