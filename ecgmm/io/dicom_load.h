// SPDX-License-Identifier: Apache-2.0
// DICOM through the module that reads and writes it (dicom_module.h), loaded when it is needed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"
#include "ecgmm/io/recording_write.h"

namespace ecgmm::io {

/// DICOM 12-lead, General and Ambulatory ECG. Source: DICOM PS3.3 A.34.
/// @throws Error (data), with the place, for damage and for what it cannot read rightly;
///         Error (environment) where the module that reads it (dicom_module.h) is missing.
RecordingPtr open_dicom(Bytes source);

/// DICOM General ECG (PS3.3 A.34.4), 16 bits; a missing sample is the padding value -32768.
/// @throws Error (data) for more than 24 leads; Error (environment) without the DICOM module.
void write_recording_dicom(const std::filesystem::path& path, const Recording& recording,
                           const std::vector<std::size_t>& leads, const WrittenHeader& header);

}  // namespace ecgmm::io
