// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

enum class RecordingFormat {
  unknown,
  muse,
  cardiosoft,
  aecg,
  sierra,
  other_xml,
  scp,
  edf,
  ishne,
  mfer,
  dicom,
  wfdb,
  mat_alone,
  apple_watch,
  kardia,
  columns,
  pdf,
};

/// The format of a file, by its first 4 KiB or so; its name has no say.
RecordingFormat detect_format(const ByteSource& source);

/// Opens an ECG file of any format that is read here, found by its content; of WFDB the header
/// (.hea). Errors name the file.
/// @throws Error (data): missing, damaged, of another kind, or without an ECG in it.
/// @throws Error (usage) if the options miss something that the file does not say.
std::unique_ptr<Recording> open_recording(const std::filesystem::path& path,
                                          const RecordingOptions& options = {});

/// The same of bytes; `open` gives the further files of a WFDB record.
std::unique_ptr<Recording> open_recording(Bytes source, const OpenSibling& open,
                                          const RecordingOptions& options = {});

}  // namespace ecgmm::io
