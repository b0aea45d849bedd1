// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/ecg/waveform.h"
#include "ecgmm/io/recording_file.h"

namespace ecgmm::data {

/// The file itself, or every file below a folder that may be a recording, sorted: no hidden ones,
/// and of a WFDB record the header alone.
std::vector<std::filesystem::path> recording_files(const std::filesystem::path& place);

/// Of them, those that are of an ECG format by their content; bare tables of numbers are not.
std::vector<std::filesystem::path> ecg_files(const std::filesystem::path& place);

/// io::open_recording() of one file among many: what this program lacks for it (a module that is
/// not installed) is Error (data) too, so that the others are still read.
std::unique_ptr<io::Recording> open_one_of_many(const std::filesystem::path& path,
                                                const io::RecordingOptions& options = {});

/// One lead of a recording over a window, in mV; NaN where a sample is missing.
struct LeadWindow {
  ecg::Waveform waveform;
  double recording_s = 0;  ///< how long the lead is as a whole
};

/// @param lead     "II" in any case. II of I and III is formed only where `form_ii` says so.
/// @param at_s     where the window begins.
/// @param seconds  at most so much of it; what the recording holds from there on if it is less.
/// @throws Error (data) if there is no such lead, or if the recording ends before `at_s`.
LeadWindow read_lead_window(const io::Recording& recording, const std::string& lead, double at_s,
                            double seconds, bool form_ii = false);

}  // namespace ecgmm::data
