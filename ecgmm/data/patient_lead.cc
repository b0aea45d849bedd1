// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/patient_lead.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/recording_files.h"
#include "ecgmm/data/signal_limits.h"
#include "ecgmm/data/single_signal.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/recording_file.h"

namespace ecgmm::data {
namespace {

/// What is taken of a recording at least.
constexpr double kStandard_s = 10;

/// Whether a file says itself what it holds; bare numbers do not.
bool is_recording(const std::filesystem::path& path) {
  const auto format = io::detect_format(*io::open_bytes(path));
  return format != io::RecordingFormat::columns && format != io::RecordingFormat::unknown;
}

/// II, or the one lead that there is.
std::string lead_of(const io::Recording& recording) {
  std::vector<std::string> names;
  for (const auto& lead : recording.header().leads) {
    if (!lead.is_ecg) continue;
    if (io::standard_lead_name(lead.name).value_or("") == "II") return lead.name;
    names.push_back(lead.name);
  }
  return names.size() == 1 ? names[0] : "II";
}

PatientLead read_recording(const PatientLeadRequest& request) {
  const std::string file = request.file.string();
  if (request.rate_hz) {
    throw usage_error(file + " states its own sampling rate", "omit --signal-hz");
  }
  if (request.mv_per_unit) {
    throw usage_error(file + " states its own unit", "omit --unit-mv");
  }
  const auto recording = io::open_recording(request.file);
  PatientLead result;
  for (const auto& text : recording->header().warnings)
    result.warnings.push_back(concat(file, ": ", text));
  result.lead = lead_of(*recording);
  const double usual_s =
      static_cast<double>(request.usual_points) / std::max(request.usual_rate_hz, 1.0);
  const double seconds = std::max(kStandard_s, usual_s);
  const double at_s = request.at_s.value_or(0);
  auto window =
      with_context(file, [&] { return read_lead_window(*recording, result.lead, at_s, seconds); });
  const std::string taken = concat(file, ": ", recording->header().format, ", lead ", result.lead,
                                   ", ", shortest(window.waveform.sampling_rate_hz), " Hz, ",
                                   fixed(window.waveform.duration_s(), 2), " s from ",
                                   shortest(at_s), " s, of ", fixed(window.recording_s, 2), " s");
  if (window.recording_s > 1.01 * seconds) {
    result.warnings.push_back(taken + " (--at selects other seconds)");
  } else {
    result.notes.push_back(taken);
  }
  if (io::standard_lead_name(result.lead).value_or(result.lead) == "II") result.lead = "II";
  result.waveform = std::move(window.waveform);
  return result;
}

void settle_rate(PatientLead& result, const PatientLeadRequest& request,
                 const SingleSignal& numbers) {
  const std::string file = request.file.string();
  double& rate_hz = result.waveform.sampling_rate_hz;
  const auto& seen = numbers.sampling_rate_hz;
  rate_hz = request.rate_hz.value_or(seen.value_or(request.usual_rate_hz));
  if (request.rate_hz && seen && std::abs(*seen / *request.rate_hz - 1) > 0.01) {
    throw data_error(concat(file, ": its time column gives ", shortest(*seen),
                            " Hz, but --signal-hz is ", shortest(*request.rate_hz)),
                     "give the rate of the file, or omit --signal-hz");
  }
  if (request.rate_hz || seen) return;
  const std::size_t samples = numbers.samples.size();
  if (request.usual_points > 0 && samples == request.usual_points + 1) {
    throw data_error(concat(file, " has ", samples, " samples, one more than the model's ",
                            request.usual_points),
                     "remove the index, or give --signal-hz if there is none");
  }
  add(result.assumed,
      {"signal-hz",
       concat("a sampling rate of ", shortest(rate_hz),
              " Hz, the model's, is assumed for the signal, so that ", samples, " samples last ",
              fixed(static_cast<double>(samples) / rate_hz, 1), " s"),
       "state it with --signal-hz"});
  if (samples != request.usual_points) result.warnings.push_back(result.assumed.back().sentence());
}

PatientLead lead_of(SingleSignal numbers, const PatientLeadRequest& request) {
  if (request.at_s) throw usage_error("--at needs an ECG file, which states its sampling rate");
  PatientLead result;
  result.notes = numbers.notes;
  settle_rate(result, request, numbers);
  if (request.unit == ecg::Unit::millivolt) {
    const double scale = request.mv_per_unit.value_or(numbers.mv_per_unit.value_or(1));
    if (!request.mv_per_unit && !numbers.mv_per_unit) {
      add(result.assumed,
          {"unit-mv", "mV is assumed as the unit of the signal", "state it with --unit-mv"});
    }
    for (float& x : numbers.samples) x *= static_cast<float>(scale);
  }
  result.waveform.samples = std::move(numbers.samples);
  return result;
}

void hold_to_limits(PatientLead& result, const PatientLeadRequest& request) {
  const std::string file = request.file.string();
  auto judged = judge_signal(std::move(result.waveform.samples), result.waveform.sampling_rate_hz);
  if (!judged.fault.empty()) {
    throw data_error(concat(file, ": ", judged.fault, ": ", judged.detail),
                     "give another section of the lead, or an image of it");
  }
  for (const auto& note : judged.notes) result.warnings.push_back(concat(file, ": ", note));
  result.waveform.samples = std::move(judged.samples);
  result.waveform.unit = request.unit;
  if (request.unit != ecg::Unit::millivolt) return;
  auto values = result.waveform.samples;
  const double mv = deflection(values);
  if (mv >= kLeastDeflectionMv && mv <= kMostDeflectionMv) return;
  const std::string guess = unit_guess(mv);
  throw data_error(
      concat(file, ": deflections of ", shortest(std::round(mv * 1e6) / 1e6),
             " mV are implausible for an ECG (", shortest(kLeastDeflectionMv), " .. ",
             shortest(kMostDeflectionMv), " mV)", guess.empty() ? "" : concat("; ", guess)),
      "state the unit of the file: --unit-mv 0.001 for microvolts (uV), 1000 for volts (V)");
}

}  // namespace

PatientLead read_patient_lead(const PatientLeadRequest& request) {
  auto result = is_recording(request.file) ? read_recording(request)
                                           : lead_of(read_signal(request.file), request);
  hold_to_limits(result, request);
  return result;
}

PatientLead take_patient_lead(std::vector<float> samples, const PatientLeadRequest& request) {
  auto result = lead_of(signal_of(std::move(samples), request.file.string()), request);
  hold_to_limits(result, request);
  return result;
}

}  // namespace ecgmm::data
