// SPDX-License-Identifier: Apache-2.0
#pragma once

// The boundary of the DICOM module, a shared object of this program's own that links DCMTK: no
// other use of the program has to carry that. Loaded by dicom_load.cc, made by dicom_module.cc.

#include <filesystem>
#include <memory>
#include <vector>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording_write.h"

namespace ecgmm::io::dicom {

/// As open_dicom() in readers.h; inside the module.
std::unique_ptr<Recording> read(Bytes source);
/// As write_recording_dicom(); inside the module.
void write(const std::filesystem::path& path, const Recording& recording,
           const std::vector<std::size_t>& leads, const WrittenHeader& header);

/// What the module offers. Classes pass through it, so both sides must come from one build.
struct Module {
  const char* version;  ///< of the program that the module was built with
  decltype(&read) read_file;
  decltype(&write) write_file;
};

}  // namespace ecgmm::io::dicom

/// The one symbol of the module.
extern "C" const ecgmm::io::dicom::Module* ecgmm_dicom_module();
