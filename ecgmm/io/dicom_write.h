// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "ecgmm/io/recording.h"
#include "ecgmm/io/recording_write.h"

namespace ecgmm::io::dicom {

/// As write_recording_dicom() in dicom_load.h; inside the module.
void write(const std::filesystem::path& path, const Recording& recording,
           const std::vector<std::size_t>& leads, const WrittenHeader& header);

}  // namespace ecgmm::io::dicom
