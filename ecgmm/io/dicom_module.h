// SPDX-License-Identifier: Apache-2.0
#pragma once

// The boundary of the DICOM module, a shared object of this program's own that links DCMTK: no
// other use of the program has to carry that. Loaded by dicom_load.cc, made by dicom_module.cc.

#include "ecgmm/io/dicom_ecg.h"
#include "ecgmm/io/dicom_write.h"

namespace ecgmm::io::dicom {

/// What the module offers. Classes pass through it, so both sides must come from one build.
struct Module {
  const char* version;  ///< of the program that the module was built with
  decltype(&read) read_file;
  decltype(&write) write_file;
};

}  // namespace ecgmm::io::dicom

/// The one symbol of the module.
extern "C" const void* ecgmm_dicom_module();
