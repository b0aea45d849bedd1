// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/measures.h"

#include "ecgmm/bundle/measured_inputs.h"
#include "ecgmm/core/error.h"
#include "ecgmm/train/extra_trees.h"

namespace ecgmm::train {

std::vector<io::TensorEntry> fit_measures(const SampleStore& store, std::int64_t seed,
                                          bundle::Measures measures) {
  const auto clinical = 2 * static_cast<std::size_t>(store.preprocessor().clinical_features());
  std::vector<std::vector<float>> rows;
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < store.size(); ++i) {
    for (const auto view : {Modality::image, Modality::signal}) {
      auto row = bundle::measured_inputs(store.sample(i), view, /*with_clinical=*/true, clinical);
      if (row.empty()) continue;
      rows.push_back(std::move(row));
      labels.push_back(store.label(i));
    }
  }
  if (rows.empty()) {
    if (measures == bundle::Measures::baseline) return {};
    throw data_error("no waves can be measured in any training record", "set model.measures=none");
  }
  return engine::trees_tensors(
      fit_extra_trees(rows, labels, {.seed = static_cast<std::uint64_t>(seed)}),
      bundle::kTreesName);
}

}  // namespace ecgmm::train
