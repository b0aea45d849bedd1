// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "ecgmm/io/recording_file.h"

namespace ecgmm::data {

enum class RecordingTarget { none, csv, wfdb, edf, dicom };

struct ConvertOptions {
  RecordingTarget target = RecordingTarget::none;
  std::string lead;                ///< one lead alone; "" = every ECG lead
  std::filesystem::path out;       ///< a file, or a folder for several; "" = beside nothing: none
  io::RecordingOptions recording;  ///< what a table of numbers does not say
  bool deidentify = false;
  bool force = false;
};

/// What became of one file.
struct Converted {
  std::filesystem::path source;
  std::string error;  ///< "" = it was read
  std::filesystem::path written;
  std::vector<std::string> warnings;
};

/// Reads an ECG file of any format and, with a target, writes it to `options.out`.
///
/// De-identified, the output holds the samples, leads, age (over 89: 90), sex and the device's
/// model; the time of recording is shifted by one random offset a patient; nothing else is taken
/// over. The key (file, patient, offset) is written to `<out>.key.csv`, readable by its owner
/// alone.
/// @return one JSON document: format, leads, other_signals, sampling_rate_hz, samples, age, sex,
///         device, recorded_at, device_filter, warnings, written.
/// @throws Error (data) as io::open_recording(), or if the lead is not there; Error (usage) if the
///         output exists and `force` is false.
nlohmann::json convert_file(const std::filesystem::path& source, const ConvertOptions& options);

/// Converts files, and those below folders, to `options.out`, a folder that appears whole with its
/// `catalog.csv` (a row for each file: what it holds, or why it was not read).
/// @throws Error (data) if none could be read.
std::vector<Converted> convert_files(const std::vector<std::filesystem::path>& sources,
                                     const ConvertOptions& options);

}  // namespace ecgmm::data
