// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/sample.h"

namespace ecgmm::input {

ModalitySet Sample::present() const {
  ModalitySet present;
  if (picture || !image.empty()) present = present.with(Modality::image);
  if (!signal.empty()) present = present.with(Modality::signal);
  if (!clinical.empty()) present = present.with(Modality::clinical);
  return present;
}

Sample Sample::reduced(ModalitySet modalities) const {
  Sample reduced;
  if (modalities.has(Modality::image)) {
    reduced.picture = picture;
    reduced.image = image;
    reduced.image_measures = image_measures;
  }
  if (modalities.has(Modality::signal)) {
    reduced.signal = signal;
    reduced.signal_measures = signal_measures;
  }
  if (modalities.has(Modality::clinical)) reduced.clinical = clinical;
  return reduced;
}

}  // namespace ecgmm::input
