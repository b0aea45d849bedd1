// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/modality_warnings.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include "ecgmm/core/config.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"

namespace ecgmm::assess {
namespace {

/// Whether training gave each part a loss of its own, so that any of them were learned alone.
bool taught_each_modality(const bundle::Bundle& model) {
  return toml_number(model.config_toml, "train.branch_weight", "the model's config") > 0;
}

}  // namespace

void warn_untrained_modalities(const bundle::Bundle& model, ModalitySet there) {
  for (const auto modality : kModalities) {
    if (!there.has(modality) || model.preprocessor->modalities().has(modality)) continue;
    log::warn(concat("the model was never trained on ",
                     modality == Modality::image    ? "images"
                     : modality == Modality::signal ? "signals"
                                                    : "clinical values",
                     ": left out"));
  }
}

void warn_new_subsets(const bundle::Bundle& model, std::span<const ModalitySet> used) {
  const auto& trained = model.provenance.train_modalities;
  if (!trained || taught_each_modality(model)) return;
  std::map<std::string, std::size_t> unknown;
  for (const auto& parts : used) {
    if (!parts.empty() && !trained->contains(parts.text())) ++unknown[parts.text()];
  }
  for (const auto& [parts, count] : unknown) {
    log::warn(concat(count == 1 ? "1 record is" : concat(count, " records are"), " judged by ",
                     parts,
                     ", which no training record had just so (training only hid the other parts "
                     "now and then): doubt it more"));
  }
}

void warn_table_alone(const bundle::Bundle& model, std::span<const ModalitySet> used) {
  const auto table = ModalitySet().with(Modality::clinical);
  const auto& calibrator = model.decision.calibrator;
  const bool fitted = calibrator.slope != 1 || calibrator.intercept != 0;
  const bool own = model.by_subset.contains(table);
  if (own || !fitted || model.preprocessor->modalities() == table) return;
  const auto count = std::count(used.begin(), used.end(), table);
  if (count == 0) return;
  log::warn(concat(count == 1 ? "1 record is" : concat(count, " records are"),
                   " judged by clinical values alone, for which probability and threshold are not "
                   "calibrated: it says who is likelier, not who is abnormal"));
}

}  // namespace ecgmm::assess
