// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/measurement_json.h"

#include <cmath>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/data/measurement_stream.h"

namespace ecgmm::data {
namespace {

nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(std::round(value * 1000) / 1000) : nlohmann::json();
}

nlohmann::json measure_value(const ecg::Measure& m) {
  nlohmann::json out = {{"value", number(m.value)}};
  if (!m.note.empty()) out["note"] = m.note;
  return out;
}

nlohmann::json marks_json(const ecg::WaveMarks& m) {
  return {{"onset_ms", number(m.onset_ms)},
          {"peak_ms", number(m.peak_ms)},
          {"offset_ms", number(m.offset_ms)}};
}

nlohmann::json lead_json(const ecg::LeadWaves& waves, const ecg::LeadMeasures& m) {
  nlohmann::json lead = {{"lead", m.name}, {"beats", nlohmann::json::array()}};
  if (!m.fault.empty()) lead["fault"] = m.fault;
  for (const auto& [name, value] : {std::pair{"p", &m.p},
                                    {"q", &m.q},
                                    {"r", &m.r},
                                    {"s", &m.s},
                                    {"t", &m.t},
                                    {"st_j_mv", &m.st_j_mv},
                                    {"st_j60_mv", &m.st_j60_mv},
                                    {"st_j80_mv", &m.st_j80_mv}}) {
    lead["amplitudes"][name] = measure_value(*value);
  }
  for (const ecg::Beat& b : waves.beats) {
    lead["beats"].push_back({{"form", b.form},
                             {"p", marks_json(b.p)},
                             {"qrs", marks_json(b.qrs)},
                             {"t", marks_json(b.t)}});
  }
  return lead;
}

nlohmann::json stretch_json(const ecg::Stretch& s) {
  const ecg::RecordMeasures& m = s.measures;
  nlohmann::json out = {
      {"from_ms", number(s.from_ms)},
      {"to_ms", number(s.to_ms)},
      {"beats", m.beats.size()},
      {"rr_ms", number(m.rhythm.rr_ms)},
      {"rr_sd_ms", number(m.rhythm.rr_sd_ms)},
      {"rhythm", to_string(m.rhythm.regularity)},
      {"p_share", number(m.rhythm.p_share)},
      {"other_forms_share", m.beats.empty() ? nlohmann::json() : number(m.rhythm.other_forms)},
      {"wide_qrs", m.beats.empty() ? nlohmann::json() : nlohmann::json(m.wide_qrs)},
      {"paced", m.beats.empty() ? nlohmann::json() : nlohmann::json(m.paced)},
      {"leads", nlohmann::json::array()}};
  for (const auto& [name, value] : {std::pair{"rate_bpm", &m.rate_bpm},
                                    {"pr_ms", &m.pr_ms},
                                    {"qrs_ms", &m.qrs_ms},
                                    {"qt_ms", &m.qt_ms},
                                    {"qtc_fridericia_ms", &m.qtc_fridericia_ms},
                                    {"qtc_bazett_ms", &m.qtc_bazett_ms},
                                    {"qtc_framingham_ms", &m.qtc_framingham_ms},
                                    {"p_axis_deg", &m.p_axis_deg},
                                    {"qrs_axis_deg", &m.qrs_axis_deg}}) {
    out["intervals"][name] = measure_value(*value);
  }
  for (std::size_t k = 0; k < m.leads.size(); ++k)
    out["leads"].push_back(lead_json(m.leads[k], m.by_lead[k]));
  return out;
}

}  // namespace

nlohmann::json measure_json(const SignalEntry& record, const MeasurementOptions& options) {
  return with_context(record.id, [&] {
    const auto source = record.open();
    nlohmann::json out = {
        {"schema", "ecgmm.measure/1"},
        {"record", record.id},
        {"unit", source->unit == ecg::Unit::millivolt ? nlohmann::json("mV") : nlohmann::json()},
        {"t_end_method", ecg::kTEndMethod},
        {"notes", source->notes},
        {"stretches", nlohmann::json::array()}};
    stream_measures(*source, options,
                    [&](ecg::Stretch&& s) { out["stretches"].push_back(stretch_json(s)); });
    return out;
  });
}

}  // namespace ecgmm::data
