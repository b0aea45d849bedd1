// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ecgmm/data/import_wfdb.h"
#include "ecgmm/io/recording_file.h"

namespace ecgmm::data {

/// As WfdbOptions, but `labels` may be empty: then every ECG file below the source is a record
/// without a label.
struct AnyOptions : WfdbOptions {
  double at_s = 0;                 ///< where in each recording the `seconds` begin
  bool form_ii = false;            ///< II = I + III where a recording has no II
  io::RecordingOptions recording;  ///< what tables of numbers do not say
};

/// Makes a cohort in the standard layout of ECG files of any format below `source`, all or nothing;
/// see import_records(). The table names each record's file, relative to the source, or its patient
/// (as the file has the key) and time of recording, or the beginning of that.
///
/// What the table does not say comes from the files: age, sex, the device's model (an audit column)
/// and the patients, numbered in the order of the records: their keys do not come into the cohort.
/// @throws Error (data) as read_label_table(), or if no record can be read.
/// @throws Error (usage) as read_label_table(), or if `out` may not be replaced.
ImportSummary import_any(const std::filesystem::path& source, const std::filesystem::path& out,
                         const AnyOptions& options);

}  // namespace ecgmm::data
