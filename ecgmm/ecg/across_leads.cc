// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/across_leads.h"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace ecgmm::ecg {
namespace {

constexpr double kAgreeQrsMs = 12, kAgreeMs = 20;
constexpr std::size_t kFewLeads = 8;  // fewer need two witnesses, more three

/// @param values  sorted from the outside in.
double agreed(const std::vector<double>& values, double within_ms) {
  if (values.empty()) return kNotMeasurable;
  const std::size_t witnesses = values.size() < kFewLeads ? 2 : 3;
  if (values.size() <= witnesses) return values[values.size() / 2];
  for (std::size_t k = 0; k + witnesses < values.size(); ++k) {
    if (std::abs(values[k + witnesses] - values[k]) <= within_ms) return values[k];
  }
  return values[values.size() / 2];
}

WaveMarks across(std::span<const LeadWaves* const> leads, std::size_t beat, WaveKind kind) {
  std::vector<double> onsets, peaks, offsets;
  for (const LeadWaves* lead : leads) {
    const WaveMarks& m = lead->beats[beat].wave(kind);
    if (!m.present()) continue;
    onsets.push_back(m.onset_ms);
    peaks.push_back(m.peak_ms);
    offsets.push_back(m.offset_ms);
  }
  if (peaks.empty() || 3 * peaks.size() < leads.size()) return {};
  std::sort(onsets.begin(), onsets.end());
  std::sort(peaks.begin(), peaks.end());
  std::sort(offsets.begin(), offsets.end(), std::greater<>());
  const double within_ms = kind == WaveKind::qrs ? kAgreeQrsMs : kAgreeMs;
  WaveMarks marks{agreed(onsets, within_ms), peaks[peaks.size() / 2], agreed(offsets, within_ms)};
  marks.peak_ms = std::clamp(marks.peak_ms, std::min(marks.onset_ms, marks.offset_ms),
                             std::max(marks.onset_ms, marks.offset_ms));
  if (marks.onset_ms < marks.offset_ms) return marks;
  return kind == WaveKind::qrs ? leads.front()->beats[beat].qrs : WaveMarks{};
}

}  // namespace

std::vector<Beat> beats_across(std::span<const LeadWaves> leads) {
  std::vector<const LeadWaves*> measured;
  for (const LeadWaves& lead : leads) {
    if (!lead.beats.empty()) measured.push_back(&lead);
  }
  std::vector<Beat> beats;
  if (measured.empty()) return beats;
  for (std::size_t b = 0; b < measured.front()->beats.size(); ++b) {
    Beat beat;
    beat.form = measured.front()->beats[b].form;
    beat.p = across(measured, b, WaveKind::p);
    beat.qrs = across(measured, b, WaveKind::qrs);
    beat.t = across(measured, b, WaveKind::t);
    beats.push_back(beat);
  }
  return beats;
}

}  // namespace ecgmm::ecg
