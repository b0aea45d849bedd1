// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/wave_tables.h"

#include <array>
#include <cstddef>

#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::ecg {
namespace {

constexpr int kMsDigits = 0, kRateDigits = 1, kLevelDigits = 3;

void add_beats(std::string& rows, const std::string& start, std::size_t first_beat,
               const std::vector<Beat>& beats) {
  for (std::size_t b = 0; b < beats.size(); ++b) {
    for (const WaveKind kind : {WaveKind::p, WaveKind::qrs, WaveKind::t}) {
      const WaveMarks& m = beats[b].wave(kind);
      rows +=
          concat(start, first_beat + b + 1, ',', to_string(kind), ',', fixed(m.onset_ms, kMsDigits),
                 ',', fixed(m.peak_ms, kMsDigits), ',', fixed(m.offset_ms, kMsDigits), '\n');
    }
  }
}

struct Column {
  const char* name;
  Measure RecordMeasures::* measure;
  int digits;
};

constexpr std::array<Column, 9> kColumns = {
    {{"rate_bpm", &RecordMeasures::rate_bpm, kRateDigits},
     {"pr_ms", &RecordMeasures::pr_ms, kMsDigits},
     {"qrs_ms", &RecordMeasures::qrs_ms, kMsDigits},
     {"qt_ms", &RecordMeasures::qt_ms, kMsDigits},
     {"qtc_fridericia_ms", &RecordMeasures::qtc_fridericia_ms, kMsDigits},
     {"qtc_bazett_ms", &RecordMeasures::qtc_bazett_ms, kMsDigits},
     {"qtc_framingham_ms", &RecordMeasures::qtc_framingham_ms, kMsDigits},
     {"p_axis_deg", &RecordMeasures::p_axis_deg, kMsDigits},
     {"qrs_axis_deg", &RecordMeasures::qrs_axis_deg, kMsDigits}}};

}  // namespace

std::string waves_header() { return "record,lead,beat,wave,onset_ms,peak_ms,offset_ms\n"; }

std::string wave_rows(std::string_view record, const Stretch& stretch) {
  std::string rows;
  const std::string id = io::csv_field(record) + ',';
  const RecordMeasures& m = stretch.measures;
  if (m.leads.size() > 1) add_beats(rows, id + "all,", stretch.first_beat, m.beats);
  for (const LeadWaves& lead : m.leads) {
    add_beats(rows, concat(id, io::csv_field(lead.name), ','), stretch.first_beat, lead.beats);
  }
  return rows;
}

std::string intervals_header() {
  std::string row =
      "record,from_ms,to_ms,beats,rr_ms,rr_sd_ms,rhythm,p_share,other_forms_share,wide_qrs,paced";
  for (const Column& c : kColumns) row += concat(',', c.name, ',', c.name, "_note");
  return row + ",t_end_method\n";
}

std::string interval_row(std::string_view record, const Stretch& stretch) {
  const RecordMeasures& m = stretch.measures;
  const bool any = !m.beats.empty();
  const auto yes_no = [&](bool yes) { return !any ? "" : yes ? "yes" : "no"; };
  std::string row = concat(
      io::csv_field(record), ',', fixed(stretch.from_ms, kMsDigits), ',',
      fixed(stretch.to_ms, kMsDigits), ',', m.beats.size(), ',', fixed(m.rhythm.rr_ms, kMsDigits),
      ',', fixed(m.rhythm.rr_sd_ms, kMsDigits), ',', to_string(m.rhythm.regularity), ',',
      fixed(m.rhythm.p_share, 2), ',', any ? fixed(m.rhythm.other_forms, 2) : "", ',',
      yes_no(m.wide_qrs), ',', yes_no(m.paced));
  for (const Column& c : kColumns) {
    const Measure& value = m.*c.measure;
    row += concat(',', fixed(value.value, c.digits), ',', io::csv_field(value.note));
  }
  return row + ',' + io::csv_field(kTEndMethod) + '\n';
}

std::string amplitudes_header() {
  return "record,lead,from_ms,unit,noise,p,q,r,s,t,st_j_mv,st_j60_mv,st_j80_mv,st_note,fault\n";
}

std::string amplitude_rows(std::string_view record, std::string_view unit, const Stretch& stretch) {
  std::string rows;
  for (const LeadMeasures& lead : stretch.measures.by_lead) {
    rows += concat(io::csv_field(record), ',', io::csv_field(lead.name), ',',
                   fixed(stretch.from_ms, kMsDigits), ',', unit, ',',
                   lead.fault.empty() ? fixed(lead.noise, kLevelDigits + 1) : "");
    for (const Measure* m : {&lead.p, &lead.q, &lead.r, &lead.s, &lead.t, &lead.st_j_mv,
                             &lead.st_j60_mv, &lead.st_j80_mv}) {
      rows += ',' + fixed(m->value, kLevelDigits);
    }
    rows += concat(',', io::csv_field(lead.st_j_mv.note), ',', io::csv_field(lead.fault), '\n');
  }
  return rows;
}

}  // namespace ecgmm::ecg
