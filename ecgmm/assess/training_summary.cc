// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/training_summary.h"

#include <limits>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/drift.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/score_columns.h"

namespace ecgmm::assess {
void add_cohort_facts(std::vector<data::Fact>& facts, const input::Preprocessor& preprocessor,
                      const data::Cohort& cohort, std::size_t record) {
  auto known = data::facts_of(cohort, record, preprocessor.modalities(), preprocessor.columns());
  known.insert(known.end(), facts.begin(), facts.end());
  facts = std::move(known);
}

void remember_predictions(bundle::Bundle& model, std::span<const eval::ScoredRecord> records) {
  model.provenance.predictions = eval::summarize_predictions(records);
}

void remember_ranking(bundle::Bundle& model, std::span<const eval::Fold> folds) {
  const auto figures = eval::discriminate(
      eval::columns(eval::labeled_folds(eval::views_of(folds)), eval::model_score));
  model.provenance.out_of_fold =
      bundle::OutOfFoldRanking{.auroc = figures.auroc,
                               .auroc_interval = figures.interval,
                               .matched = figures.matched.value,
                               .matched_interval = figures.matched.interval,
                               .n = figures.n,
                               .positives = figures.positives,
                               .patients = figures.patients,
                               .folds = folds.size()};
}

eval::TrainingData training_data(const bundle::Bundle& model) {
  return {model.reference, model.provenance.predictions.value_or(data::Reference{})};
}

std::optional<eval::CrossValidated> cross_validated(const bundle::Bundle& model) {
  const auto& known = model.provenance.out_of_fold;
  if (!known) return std::nullopt;
  return eval::CrossValidated{.auroc = known->auroc,
                              .interval = known->auroc_interval,
                              .matched = known->matched,
                              .matched_interval = known->matched_interval,
                              .n = known->n,
                              .positives = known->positives,
                              .folds = static_cast<int>(known->folds)};
}

}  // namespace ecgmm::assess
