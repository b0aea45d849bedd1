// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/page_reading.h"

namespace ecgmm::ecg {

/// Reads lead II from a picture of a printed ECG.
///
/// Goals: scans, screenshots, prints and photographs of standard layouts on a grid; the place of
/// lead II is proved by what the leads have to satisfy, else the page is refused. Pages without a
/// grid are read by their calibration pulses, whatever scale is given. A page on its side or upside
/// down is turned where calibration pulses show which way is up, else it is refused. Non-goals:
/// single leads (extract_trace() reads strips).
/// The scale comes from the calibration pulses, or from `options` where both values are given.
/// Where the pulses do not tell it, it is the printed one; what is not printed is assumed to be 25
/// mm/s and 10 mm/mV, which `assumed` says. Of the text nothing but these two numbers is kept.
/// With `options.all_leads` the other leads of the layout are read as well (read_all_leads()). With
/// `options.lead` one of them takes the place of lead II, which is found first all the same.
/// @return readable = false, with the reason, for whatever is not certain.
PageReading read_page(const Image& image, const PageOptions& options = {});

}  // namespace ecgmm::ecg
