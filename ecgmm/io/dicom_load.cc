// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/dicom_load.h"

#include "ecgmm/io/dicom_module.h"
#include "ecgmm/io/module_file.h"

namespace ecgmm::io {
namespace {

const dicom::Module& module() {
  static const auto* loaded = static_cast<const dicom::Module*>(
      load_module({"ecgmm-dicom", "ecgmm_dicom_module", "DICOM",
                   "install libdcmtk-dev, configure with -DECGMM_DICOM=ON, build and install again",
                   "the DCMTK libraries (libdcmtk17)"}));
  return *loaded;
}

}  // namespace

RecordingPtr open_dicom(Bytes source) { return module().read_file(std::move(source)); }

void write_recording_dicom(const std::filesystem::path& path, const Recording& recording,
                           const std::vector<std::size_t>& leads, const WrittenHeader& header) {
  module().write_file(path, recording, leads, header);
}

}  // namespace ecgmm::io
