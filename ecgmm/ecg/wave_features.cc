// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/wave_features.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr std::array<const char*, 22> kNames = {
    "rate_bpm",          "rr_sd_ms",  "pr_ms",   "qrs_ms",    "qt_ms",
    "qtc_fridericia_ms", "p_ms",      "t_ms",    "irregular", "p_share",
    "other_forms_share", "paced",     "p_ratio", "q_ratio",   "r_ratio",
    "s_ratio",           "t_ratio",   "j_ratio", "j60_ratio", "j80_ratio",
    "noise_ratio",       "log_qrs_mv"};
constexpr double kBeatFromMs = -250, kBeatToMs = 500, kBeatStepMs = 10;

double share(bool yes) { return yes ? 1 : 0; }
double duration(const WaveMarks& m) { return m.offset_ms - m.onset_ms; }

}  // namespace

const std::vector<std::string>& wave_feature_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all(kNames.begin(), kNames.end());
    for (double t = kBeatFromMs; t < kBeatToMs; t += kBeatStepMs) all.push_back(concat("beat_", t));
    return all;
  }();
  return names;
}

WaveFeatures wave_features(const RecordMeasures& m, std::size_t lead, Unit unit) {
  if (lead >= m.by_lead.size()) throw usage_error(concat("the record has no lead ", lead + 1));
  WaveFeatures out;
  if (m.beats.empty() || !m.by_lead[lead].fault.empty()) {
    out.values.assign(wave_feature_names().size(), kNotMeasurable);
    return out;
  }
  const LeadMeasures& l = m.by_lead[lead];
  const MedianBeat& beat = l.median;
  const double height = l.r.value - std::min(l.q.value, l.s.value);
  const double scale = height > 0 ? 1 / height : kNotMeasurable;
  const double j = beat.marks.qrs.offset_ms;
  const bool known_rhythm = m.rhythm.regularity != Regularity::unknown;
  out.values = {m.rate_bpm.value,
                m.rhythm.rr_sd_ms,
                m.pr_ms.value,
                m.qrs_ms.value,
                m.qt_ms.value,
                m.qtc_fridericia_ms.value,
                duration(beat.marks.p),
                duration(beat.marks.t),
                known_rhythm ? share(m.rhythm.regularity == Regularity::irregular) : kNotMeasurable,
                m.rhythm.p_share,
                m.rhythm.other_forms,
                share(m.paced),
                l.p.value * scale,
                l.q.value * scale,
                l.r.value * scale,
                l.s.value * scale,
                l.t.value * scale,
                beat.level(j) * scale,
                beat.level(j + 60) * scale,
                beat.level(j + 80) * scale,
                l.noise * scale,
                unit == Unit::millivolt && height > 0 ? std::log(height) : kNotMeasurable};
  for (double t = kBeatFromMs; t < kBeatToMs; t += kBeatStepMs) {
    out.values.push_back(beat.level(MedianBeat::kBeforeMs + t) * scale);
  }
  return out;
}

}  // namespace ecgmm::ecg
