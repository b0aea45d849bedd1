// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/measures.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/across_leads.h"
#include "ecgmm/ecg/delineation.h"

namespace ecgmm::ecg {
namespace {

constexpr double kWideQrsMs = 120;
constexpr double kLowestRate = 25, kHighestRate = 250;  // per minute
constexpr double kLeastP = 0.5, kNoP = 0.2;             // share of beats
constexpr double kSteadyPrMs = 40;                      // the middle half of PR varies by less
constexpr double kHighestStHighPassHz = 0.05;
constexpr double kNoisy = 0.08;  // of the height of QRS
constexpr double kBazettFrom = 60, kBazettTo = 100;

double quantile(std::vector<double> values, double share) {
  const auto k = std::lround(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + k, values.end());
  return values[static_cast<std::size_t>(k)];
}

bool fibrillates(const Rhythm& rhythm) {
  const bool steady =
      rhythm.regularity == Regularity::regular || rhythm.regularity == Regularity::unknown;
  return !steady && rhythm.p_share < kNoP;
}

Measure rate(const Rhythm& rhythm) {
  if (rhythm.beats < 2) return {kNotMeasurable, rhythm.beats == 0 ? "no beats" : "one beat only"};
  if (rhythm.rate_bpm < kLowestRate || rhythm.rate_bpm > kHighestRate) {
    return {kNotMeasurable, concat("implausible: ", fixed(rhythm.rate_bpm, 0), "/min")};
  }
  return {rhythm.rate_bpm, ""};
}

/// The median over the most frequent form's beats of one distance.
template <class Distance>
std::vector<double> distances(std::span<const Beat> beats, Distance&& distance) {
  std::vector<double> values;
  for (const Beat& b : beats) {
    const double v = distance(b);
    if (b.form == 0 && std::isfinite(v)) values.push_back(v);
  }
  return values;
}

Measure pr(const RecordMeasures& m) {
  const auto values =
      distances(m.beats, [](const Beat& b) { return b.qrs.onset_ms - b.p.onset_ms; });
  const auto all = distances(m.beats, [](const Beat&) { return 0.0; });
  if (values.empty() ||
      static_cast<double>(values.size()) < kLeastP * static_cast<double>(all.size())) {
    return {kNotMeasurable, values.empty() ? "no P found" : "P before only a few beats"};
  }
  if (fibrillates(m.rhythm)) return {kNotMeasurable, "no steady P"};
  if (quantile(values, 0.75) - quantile(values, 0.25) > kSteadyPrMs) {
    return {kNotMeasurable, "PR varies from beat to beat"};
  }
  return {quantile(values, 0.5), m.paced ? "paced" : ""};
}

Measure qrs(const RecordMeasures& m) {
  const auto values =
      distances(m.beats, [](const Beat& b) { return b.qrs.offset_ms - b.qrs.onset_ms; });
  if (values.empty()) return {kNotMeasurable, "no beats"};
  return {quantile(values, 0.5), m.paced ? "paced" : ""};
}

Measure qt(const RecordMeasures& m) {
  const auto values =
      distances(m.beats, [](const Beat& b) { return b.t.offset_ms - b.qrs.onset_ms; });
  if (values.empty()) return {kNotMeasurable, m.beats.empty() ? "no beats" : "no T found"};
  return {quantile(values, 0.5), m.wide_qrs ? "QRS is wide" : ""};
}

void correct_qt(RecordMeasures& m) {
  const auto all = {&m.qtc_fridericia_ms, &m.qtc_bazett_ms, &m.qtc_framingham_ms};
  std::string why;
  if (!m.qt_ms.known()) why = m.qt_ms.note;
  if (!m.rate_bpm.known()) why = m.rate_bpm.note;
  if (why.empty() && fibrillates(m.rhythm)) why = "irregular rhythm without P";
  for (Measure* c : all) c->note = why.empty() ? m.qt_ms.note : why;
  if (!why.empty()) return;
  const double rr_s = m.rhythm.rr_ms / 1000;
  m.qtc_fridericia_ms.value = m.qt_ms.value / std::cbrt(rr_s);
  m.qtc_framingham_ms.value = m.qt_ms.value + 154 * (1 - rr_s);
  if (m.rate_bpm.value >= kBazettFrom && m.rate_bpm.value <= kBazettTo) {
    m.qtc_bazett_ms.value = m.qt_ms.value / std::sqrt(rr_s);
  } else {
    m.qtc_bazett_ms.note = concat("for rates from ", kBazettFrom, " to ", kBazettTo, "/min only");
  }
}

/// The extreme of the median beat between two times; upright or not.
Measure extreme(const MedianBeat& beat, double from_ms, double to_ms, bool upright) {
  Measure out;
  for (double t = from_ms; t <= to_ms; t += 2) {
    const auto i = static_cast<std::size_t>(std::lround(t / 2));
    if (i >= beat.samples.size() || std::isnan(beat.samples[i])) continue;
    const double v = beat.samples[i];
    if (!out.known() || (upright ? v > out.value : v < out.value)) out.value = v;
  }
  return out;
}

double time_of(const MedianBeat& beat, double from_ms, double to_ms, double value) {
  for (double t = from_ms; t <= to_ms; t += 2) {
    const auto i = static_cast<std::size_t>(std::lround(t / 2));
    if (i < beat.samples.size() && beat.samples[i] == static_cast<float>(value)) return t;
  }
  return from_ms;
}

/// Waves inside QRS: R is the highest above the onset, Q and S the lowest before and after it.
void measure_qrs_waves(LeadMeasures& lead) {
  const WaveMarks& w = lead.median.marks.qrs;
  const Measure top = extreme(lead.median, w.onset_ms, w.offset_ms, true);
  if (!top.known()) return;
  const double at =
      top.value > 0 ? time_of(lead.median, w.onset_ms, w.offset_ms, top.value) : w.onset_ms;
  lead.r = {std::max(top.value, 0.0), ""};
  lead.q = {std::min(0.0, extreme(lead.median, w.onset_ms, at, false).value), ""};
  lead.s = {std::min(0.0, extreme(lead.median, at, w.offset_ms, false).value), ""};
}

void measure_st(LeadMeasures& lead, const Waveform& recorded, const MeasureConditions& conditions) {
  std::string why;
  if (recorded.unit != Unit::millivolt) {
    why = "amplitude is not in mV";
  } else if (!conditions.high_pass_hz) {
    why = "the recorder's high-pass is unknown";
  } else if (*conditions.high_pass_hz > kHighestStHighPassHz) {
    why = concat("the recorder's high-pass of ", *conditions.high_pass_hz, " Hz distorts ST");
  } else if (lead.noise > kNoisy * std::max(lead.r.value - lead.s.value, 1e-9)) {
    why = "noise";
  }
  const double j = lead.median.marks.qrs.offset_ms;
  const auto level = [&](double after_ms) -> Measure {
    return why.empty() ? Measure{lead.median.level(j + after_ms), ""}
                       : Measure{kNotMeasurable, why};
  };
  lead.st_j_mv = level(0), lead.st_j60_mv = level(60), lead.st_j80_mv = level(80);
}

LeadMeasures measure_lead(const Lead& lead, const LeadWaves& waves,
                          const MeasureConditions& conditions) {
  LeadMeasures out;
  out.name = waves.name;
  out.fault = waves.fault.empty() && waves.beats.empty() ? "no beats" : waves.fault;
  if (!out.fault.empty()) {
    for (Measure* m :
         {&out.p, &out.q, &out.r, &out.s, &out.t, &out.st_j_mv, &out.st_j60_mv, &out.st_j80_mv}) {
      m->note = out.fault;
    }
    return out;
  }
  out.noise = waves.noise;
  out.median = median_beat(lead.waveform, waves);
  measure_qrs_waves(out);
  const auto height = [&](const WaveMarks& w, const char* none) -> Measure {
    if (!w.present()) return {kNotMeasurable, none};
    return {out.median.level(w.peak_ms), ""};
  };
  out.p = height(out.median.marks.p, "no P found");
  out.t = height(out.median.marks.t, "no T found");
  measure_st(out, lead.waveform, conditions);
  return out;
}

double area(const MedianBeat& beat, const WaveMarks& wave) {
  double sum = 0;
  for (double t = wave.onset_ms; t <= wave.offset_ms; t += 2) {
    const double v = beat.level(t);
    if (std::isfinite(v)) sum += v;
  }
  return sum;
}

/// The angle in the frontal plane of the areas in I and aVF (else I and II).
Measure axis(const RecordMeasures& m, WaveKind kind) {
  const auto lead = [&](const char* name) -> const LeadMeasures* {
    for (const LeadMeasures& l : m.by_lead) {
      if (to_lower(l.name) == to_lower(name) && l.fault.empty() &&
          l.median.marks.wave(kind).present())
        return &l;
    }
    return nullptr;
  };
  const LeadMeasures* one = lead("I");
  const LeadMeasures* foot = lead("aVF");
  const LeadMeasures* two = lead("II");
  if (one == nullptr || (foot == nullptr && two == nullptr)) {
    return {kNotMeasurable, "needs I with aVF or II"};
  }
  const double x = area(one->median, one->median.marks.wave(kind));
  const double y =
      foot != nullptr
          ? area(foot->median, foot->median.marks.wave(kind)) * 2 / std::numbers::sqrt3
          : (2 * area(two->median, two->median.marks.wave(kind)) - x) / std::numbers::sqrt3;
  if (x == 0 && y == 0) return {kNotMeasurable, "no net deflection"};
  return {std::atan2(y, x) * 180 / std::numbers::pi, ""};
}

}  // namespace

RecordMeasures measure(std::span<const Lead> leads, const MeasureConditions& conditions) {
  RecordMeasures m;
  m.leads = delineate(leads);
  m.beats = beats_across(m.leads);
  m.rhythm = rhythm_of(m.beats);
  m.paced = 2 * count_paced(leads, m.beats) >= std::max(m.rhythm.beats, 4);
  m.rate_bpm = rate(m.rhythm);
  m.qrs_ms = qrs(m);
  m.wide_qrs = m.qrs_ms.value >= kWideQrsMs;
  m.pr_ms = pr(m);
  m.qt_ms = qt(m);
  correct_qt(m);
  for (std::size_t k = 0; k < leads.size(); ++k) {
    m.by_lead.push_back(measure_lead(leads[k], m.leads[k], conditions));
  }
  m.qrs_axis_deg = axis(m, WaveKind::qrs);
  m.p_axis_deg = axis(m, WaveKind::p);
  return m;
}

}  // namespace ecgmm::ecg
