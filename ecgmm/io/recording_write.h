// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// What a writer may tell of a recording besides the samples; what is left empty is not written.
struct WrittenHeader {
  std::optional<int> age_years;
  std::string sex, recorded_at, device;
  PatientIdentity patient;
  bool deidentified = false;  ///< said in DICOM, which has a place for it
};

/// @param leads  of the recording: of one rate and length.
/// @throws Error (data) if the leads do not go together.
void check_writable(const Recording& recording, const std::vector<std::size_t>& leads);

/// One column of mV a lead, their names first; 6 decimals, a missing sample an empty field.
void write_recording_csv(const std::filesystem::path& path, const Recording& recording,
                         const std::vector<std::size_t>& leads);

/// `path`, a WFDB header, and beside it the samples (.dat) in format 16; a missing sample is
/// -32768.
void write_recording_wfdb(const std::filesystem::path& path, const Recording& recording,
                          const std::vector<std::size_t>& leads, const WrittenHeader& header);

/// EDF. @throws Error (data) for missing samples, which EDF cannot say.
void write_recording_edf(const std::filesystem::path& path, const Recording& recording,
                         const std::vector<std::size_t>& leads, const WrittenHeader& header);

/// 16-bit units a mV of each lead: such that nothing is lost where the source's step allows it,
/// else the finest that its largest sample allows.
struct Quantizer {
  double per_mv = 1000;
  std::int16_t digital(double millivolts) const;  ///< -32768 for NaN
};
std::vector<Quantizer> fit_quantizers(const Recording& recording,
                                      const std::vector<std::size_t>& leads, bool& any_missing);

}  // namespace ecgmm::io
