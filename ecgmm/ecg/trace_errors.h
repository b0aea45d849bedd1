// SPDX-License-Identifier: Apache-2.0
// How far a lead that was read on paper may be from the one that was drawn, and what it then is.
#pragma once

#include <vector>

#include "ecgmm/ecg/waveform.h"

namespace ecgmm::ecg {

struct PageReading;
struct Trace;

/// Errors of a lead that was traced on paper, as standard deviations. The scales are taken to be
/// right: one that is assumed or given may be wrong by more than this.
struct TraceErrors {
  double mm_per_s = 25;
  double mm_per_mv = 10;
  double pen_mm = 0.3;    ///< how broad the trace is seen
  double place_mm = 0;    ///< of the trace's place, along and across the time; alike under the pen
  double level_mm = 0;    ///< of its level, alike over a square of the grid, 5 mm
  double narrow = 0;      ///< relative: of the height of waves that are narrower than 1 mm
  double gain = 0;        ///< relative: of the whole height, by the grid's pitch
  double time_scale = 0;  ///< relative: by the grid's pitch
};

/// The errors that lead II of a page is likely to have. They follow from what the sums of the
/// page's leads leave unexplained, which is the tracings' error seen, and from how many pixels a
/// millimeter has; the factors were chosen on pages of known leads (docs/pages.md).
/// @param reading  a readable page's, of a picture.
TraceErrors page_trace_errors(const PageReading& reading);

/// The errors that the trace of a strip is likely to have, by its pixels a millimeter.
/// @param trace  with its scales; one that assumes them is taken at its word.
TraceErrors strip_trace_errors(const Trace& trace);

/// Leads that might have been drawn where this one was read: the lead with errors of these sizes
/// added. The first and the second have opposite errors, the third and the fourth, and so on. The
/// same at every call.
/// @param lead   (T) without gaps; unit and length stay, the rate is changed by the time scale.
/// @param count  how many.
std::vector<Waveform> plausible_leads(const Waveform& lead, const TraceErrors& errors, int count);

}  // namespace ecgmm::ecg
