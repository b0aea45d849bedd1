// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/ecg/page_leads.h"
#include "ecgmm/ecg/page_map.h"

namespace ecgmm::ecg {

/// What a page says of lead II.
struct PageReading {
  bool readable = false;
  std::string reason;                ///< why not, and what to do
  std::vector<std::string> notes;    ///< what was given or assumed, in words
  std::vector<std::string> assumed;  ///< keys of the values that are assumed, not read
  std::vector<float> samples_mv;     ///< lead II; NaN: a gap
  double sampling_rate_hz = 500;
  PageScale scale;
  LeadPlace place;
  std::vector<RowTrace> rows;  ///< of the straightened paper, kPagePxPerMm pixels a mm
  PageMap map;                 ///< to pixels of the picture made smaller by `factor`
  int factor = 1;
  int turned_degrees = 0;  ///< clockwise, how far the picture had to be turned to stand upright
};

inline constexpr int kPagePxPerMm = 8;

/// What is known of a page beforehand; 0: not known.
struct PageOptions {
  double mm_per_s = 0;
  double mm_per_mv = 0;
};

/// Reads lead II from a picture of a printed ECG.
///
/// Goals: scans, screenshots, prints and photographs of standard layouts on a grid; the place of
/// lead II is proved by what the leads have to satisfy, else the page is refused. Pages without a
/// grid are read by their calibration pulses, whatever scale is given. A page on its side or upside
/// down is turned where calibration pulses show which way is up, else it is refused. Non-goals:
/// single leads (extract_trace() reads strips).
/// The scale comes from the calibration pulses, or from `options` where both values are given; with
/// neither, 25 mm/s and 10 mm/mV are assumed, which `assumed` says.
/// @return readable = false, with the reason, for whatever is not certain.
PageReading read_page(const Image& image, const PageOptions& options = {});

}  // namespace ecgmm::ecg
