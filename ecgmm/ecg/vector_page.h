// SPDX-License-Identifier: Apache-2.0
// Lead II of a page that was drawn with lines, not as a picture: the pages that devices write as
// PDF.
#pragma once

#include "ecgmm/ecg/page.h"
#include "ecgmm/io/pdf.h"

namespace ecgmm::ecg {

/// What a drawn page says of lead II.
struct VectorReading {
  bool traces = false;  ///< whether there are any; else it may show a picture
  PageReading page;     ///< its map leads to `picture`
  Image picture;        ///< the paper's lines, without any text
  double pt_per_mm_x = 0;
  double pt_per_mm_y = 0;
};

/// Reads lead II of a page's lines, as exactly as they are drawn.
///
/// Lead II is told as read_page() does, by what the leads have to satisfy, and by the printed
/// names: they must not contradict each other. The longest trace of lead II is taken. Samples are
/// its points where these are evenly spaced in time at 500 Hz, else values between them: on a
/// cubic of samples at a lower rate, else linear.
/// The foot of a calibration pulse beside lead II is 0 mV; without one its median is, and the notes
/// say so.
/// With `options.all_leads` the other leads are read as well (read_vector_leads()), and
/// `options.lead` is taken as by read_page().
/// @return page.readable = false, with the reason, for whatever is not certain.
VectorReading read_vector_page(const io::PdfPage& page, const PageOptions& options = {});

}  // namespace ecgmm::ecg
