// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/delineation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/beat_forms.h"
#include "ecgmm/ecg/lead_waves.h"
#include "ecgmm/ecg/qrs_detection.h"
#include "ecgmm/ecg/wave_signal.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLeastContrast = 3;

void check_leads(std::span<const Lead> leads) {
  if (leads.empty()) throw data_error("a record without leads");
  const Waveform& first = leads.front().waveform;
  for (const Lead& lead : leads) {
    if (lead.waveform.samples.size() != first.samples.size() ||
        lead.waveform.sampling_rate_hz != first.sampling_rate_hz) {
      throw data_error("leads of different length or sampling rate");
    }
  }
  if (!std::isfinite(first.sampling_rate_hz) || !(first.sampling_rate_hz > 0)) {
    throw data_error("leads without sampling rate");
  }
  if (!(first.duration_s() >= kShortestRecordS)) {
    throw data_error(concat("a record of ", first.duration_s(), " s is too short for waves"),
                     concat("at least ", kShortestRecordS, " s are needed"));
  }
}

/// What hardly stands out and does not recur.
bool is_noise(const QrsCandidates& found, const BeatForms& forms) {
  const auto alike = std::count(forms.forms.begin(), forms.forms.end(), 0);
  return found.contrast < kLeastContrast &&
         2 * alike < static_cast<std::ptrdiff_t>(forms.forms.size()) + 1;
}

}  // namespace

std::vector<LeadWaves> delineate(std::span<const Lead> leads) {
  check_leads(leads);
  std::vector<LeadWaves> out(leads.size());
  std::vector<std::vector<float>> traces;
  std::vector<std::size_t> usable;
  for (std::size_t k = 0; k < leads.size(); ++k) {
    out[k].name = leads[k].name;
    auto lead = clean_lead(leads[k].waveform);
    out[k].fault = lead.fault;
    if (!lead.fault.empty()) continue;
    traces.push_back(std::move(lead.trace));
    usable.push_back(k);
  }
  if (traces.empty()) return out;
  const auto found = detect_qrs(traces);
  if (found.places.empty()) return out;
  const auto forms = group_beats(traces, found.places);
  if (is_noise(found, forms)) return out;
  for (std::size_t i = 0; i < usable.size(); ++i) {
    auto waves = delineate_lead(traces[i], forms);
    waves.name = out[usable[i]].name;
    out[usable[i]] = std::move(waves);
  }
  return out;
}

}  // namespace ecgmm::ecg
