// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/dicom_module.h"

extern "C" __attribute__((visibility("default"))) const void* ecgmm_dicom_module() {
  static constexpr ecgmm::io::dicom::Module kModule = {ECGMM_VERSION, ecgmm::io::dicom::read,
                                                       ecgmm::io::dicom::write};
  return &kModule;
}
