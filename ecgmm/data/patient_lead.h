// SPDX-License-Identifier: Apache-2.0
// One patient's lead from a file of any kind, held to the limits of a cohort's signals.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/data/assumption.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::data {

/// What is known of the file beside it, and what its reader needs.
struct PatientLeadRequest {
  std::filesystem::path file;
  std::optional<double> rate_hz;          ///< of a file of numbers; --signal-hz
  std::optional<double> mv_per_unit;      ///< of a file of numbers; --unit-mv
  std::optional<double> at_s;             ///< where in a recording the lead begins; --at
  double usual_rate_hz = 0;               ///< assumed where none is known
  std::size_t usual_points = 0;           ///< that a lead at that rate has; 0 = any number
  ecg::Unit unit = ecg::Unit::millivolt;  ///< none: amplitudes are lost and held to no limit
};

struct PatientLead {
  ecg::Waveform waveform;             ///< without gaps
  std::string lead = "II";            ///< what it is by the file
  Assumptions assumed;                ///< about the file
  std::vector<std::string> warnings;  ///< what may be another than it seems, or was filled in
  std::vector<std::string> notes;     ///< what was taken of the file
};

/// Reads lead II, or the only lead of a recording that has no other: `lead` then says which.
/// @throws Error (usage) for options that the kind of file does not take; Error (data) for a file
///         that cannot be read, is no single lead, or does not hold to judge_signal() and to
///         deflections of 0.02 to 10 mV.
PatientLead read_patient_lead(const PatientLeadRequest& request);

/// The same of samples that are in memory, as of a file that holds just them.
/// @param request  its file is what they are called in messages.
/// @throws Error as read_patient_lead() and signal_of().
PatientLead take_patient_lead(std::vector<float> samples, const PatientLeadRequest& request);

}  // namespace ecgmm::data
