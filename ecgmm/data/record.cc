// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/record.h"

namespace ecgmm::data {

ModalitySet Record::available() const {
  ModalitySet set;
  if (!image.empty()) set = set.with(Modality::image);
  if (signal_row) set = set.with(Modality::signal);
  if (clinical_row) set = set.with(Modality::clinical);
  for (const auto& [modality, unused] : unreadable) set = set.without(modality);
  return set;
}

}  // namespace ecgmm::data
