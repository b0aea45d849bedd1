// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_module.h"

extern "C" __attribute__((visibility("default"))) const void* ecgmm_pdf_module() {
  static constexpr ecgmm::io::pdf::Module kModule = {ECGMM_VERSION, ecgmm::io::pdf::open};
  return &kModule;
}
