// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/measures.h"

#include <algorithm>

#include "ecgmm/bundle/measured_inputs.h"
#include "ecgmm/core/error.h"
#include "ecgmm/train/extra_trees.h"

namespace ecgmm::train {
namespace {

/// More rows allow larger leaves, and keep the trees small.
std::size_t smallest_leaf(std::size_t rows) { return std::clamp<std::size_t>(rows / 250, 3, 8); }

}  // namespace

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
  return engine::trees_tensors(fit_extra_trees(rows, labels,
                                               {.smallest_leaf = smallest_leaf(rows.size()),
                                                .seed = static_cast<std::uint64_t>(seed)}),
                               bundle::kTreesName);
}

}  // namespace ecgmm::train
