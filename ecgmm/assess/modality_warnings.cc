// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/modality_warnings.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"

namespace ecgmm::assess {
void warn_untrained_modalities(const bundle::Bundle& model, ModalitySet there) {
  for (const auto modality : kModalities) {
    if (!there.has(modality) || model.preprocessor->modalities().has(modality)) continue;
    log::warn(concat("the model was never trained on ",
                     modality == Modality::image    ? "images"
                     : modality == Modality::signal ? "signals"
                                                    : "clinical values",
                     "; they are ignored"));
  }
}

void warn_new_subsets(const bundle::Bundle& model, std::span<const ModalitySet> used) {
  const auto& trained = model.provenance.train_modalities;
  // With a loss of its own each modality was learned alone too.
  if (!trained || model.provenance.branch_weight.value_or(0) > 0) return;
  std::map<std::string, std::size_t> unknown;
  for (const auto& parts : used) {
    if (!parts.empty() && !trained->contains(parts.text())) ++unknown[parts.text()];
  }
  for (const auto& [parts, count] : unknown) {
    log::warn(concat(
        count == 1 ? "1 record is" : concat(count, " records are"), " predicted from ", parts,
        ": no training record had exactly these modalities; such predictions need caution"));
  }
}

void warn_table_alone(const bundle::Bundle& model, std::span<const ModalitySet> used) {
  const auto table = ModalitySet().with(Modality::clinical);
  const auto& calibrator = model.decisions.overall.calibrator;
  const bool fitted = calibrator.slope != 1 || calibrator.intercept != 0;
  const bool own = model.decisions.by_subset.contains(table);
  if (own || !fitted || model.preprocessor->modalities() == table) return;
  const auto count = std::count(used.begin(), used.end(), table);
  if (count == 0) return;
  log::warn(concat(count == 1 ? "1 record is" : concat(count, " records are"),
                   " predicted from clinical values only, for which probability and threshold are "
                   "not calibrated; they may rank patients, but not classify them"));
}

}  // namespace ecgmm::assess
