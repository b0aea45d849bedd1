// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/input_summary.h"

#include <vector>

#include "ecgmm/assess/training_summary.h"
#include "ecgmm/eval/drift.h"

namespace ecgmm::experiment {

data::Reference describe_inputs(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                                std::span<const std::size_t> records,
                                const train::SampleStore& store) {
  std::vector<eval::ScoredRecord> own;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (cohort.training_only(records[i])) continue;
    const auto& record = cohort.records()[records[i]];
    auto& added = own.emplace_back();
    added.prediction.key = record.key;
    added.truth = record.label;
    added.group = record.group;
    added.prediction.facts = store.facts(i);
    assess::add_cohort_facts(added.prediction.facts, preprocessor, cohort, records[i]);
  }
  return eval::summarize_inputs(own);
}

}  // namespace ecgmm::experiment
