// SPDX-License-Identifier: Apache-2.0
// Waves and intervals as rows of CSV files. Undefined values are empty fields, never 0.
#pragma once

#include <string>
#include <string_view>

#include "ecgmm/ecg/wave_stream.h"

namespace ecgmm::ecg {

/// "record,lead,beat,wave,onset_ms,peak_ms,offset_ms", with line end.
std::string waves_header();

/// Three rows (P, QRS, T) a beat and lead, beats counted from 1 through the record; of several
/// leads, rows of the lead "all" come first.
std::string wave_rows(std::string_view record, const Stretch& stretch);

/// One row a record, or a minute of a long one: times, beats, rate, intervals, axes, rhythm facts,
/// and beside each measure that may be missing the reason or caution ("…_note").
std::string intervals_header();
std::string interval_row(std::string_view record, const Stretch& stretch);

/// "record,lead,from_ms,unit,noise,p,q,r,s,t,st_j_mv,st_j60_mv,st_j80_mv,st_note,fault": amplitudes
/// on the median beat.
std::string amplitudes_header();
std::string amplitude_rows(std::string_view record, std::string_view unit, const Stretch& stretch);

}  // namespace ecgmm::ecg
