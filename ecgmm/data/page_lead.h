// SPDX-License-Identifier: Apache-2.0
// Lead II of a page as a lead like any other, and what is to be said about how it was read.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/waveform.h"

namespace ecgmm::data {

/// Lead II of a page, held to the limits of a cohort's signals.
struct PageLead {
  ecg::Waveform waveform;   ///< mV, begins and ends with what was seen; NaN in gaps
  double recording_s = 0;   ///< how long the page shows it; `waveform` may be its beginning
  std::size_t missing = 0;  ///< of the waveform's samples: in gaps
};

/// The beginning of the lead that a page shows. No sample is made up: what the trace does not show
/// stays NaN.
/// @param reading  a readable page's.
/// @param seconds  at most so much of it.
/// @throws Error (data) as judge_signal() refuses: gaps of more than 5 %, a flat line.
PageLead page_lead(const ecg::PageReading& reading, double seconds);

/// How far the reading of a page is to be believed, 0..1, to choose among photographs of one ECG:
/// the share of the lead that is seen, times what Einthoven's and Goldberger's equations leave
/// unexplained of the leads, taken from 1; four fifths of it where the scale is assumed.
double page_confidence(const ecg::PageReading& reading);

/// How the scale of a page is known: "4 calibration pulses" (", speed assumed", ", speed read"),
/// "read" where it is printed (", speed assumed", ", gain assumed"), "given" or "assumed".
/// @param known  what the page was read with.
std::string scale_source(const ecg::PageReading& reading, const ecg::PageOptions& known);

/// One line: "page 3x4+1: lead II from row 4 of 4, 10.0 s; 25 mm/s and 10 mm/mV (assumed)".
std::string page_text(const ecg::PageReading& reading, const ecg::PageOptions& known);

/// What was read of a readable page, field by field; see docs/pages.md.
nlohmann::json page_json(const ecg::PageReading& reading);

}  // namespace ecgmm::data
