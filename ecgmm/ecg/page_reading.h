// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/ecg/page_corners.h"
#include "ecgmm/ecg/page_leads.h"
#include "ecgmm/ecg/page_map.h"
#include "ecgmm/io/ocr.h"

namespace ecgmm::ecg {

/// What a page says of one of the twelve leads.
struct LeadReading {
  std::vector<float> samples_mv;  ///< from the lead's own beginning on; NaN: a gap
  std::string why_not;            ///< why there are none
  LeadStretch place;              ///< where it is drawn, if `drawn`
  bool drawn = false;
  double seen = 0;       ///< share of its stretch with a trace
  std::string named_by;  ///< "equations", "usual order", "printed name"
};

/// What a page says of lead II, or of the lead that is asked for.
struct PageReading {
  bool readable = false;
  std::string reason;                ///< why not, and what to do
  std::vector<std::string> notes;    ///< what was given or assumed, in words
  std::vector<std::string> assumed;  ///< keys of the values that are assumed, not read
  std::vector<std::string> printed;  ///< keys of the values that the page's text says
  std::string print_fault;           ///< why its text was not read, where that mattered
  std::vector<float> samples_mv;     ///< of `lead`; NaN: a gap
  double sampling_rate_hz = 500;
  std::size_t lead = kLeadTwo;     ///< of kTwelveLeads
  std::string named_by;            ///< of a lead other than II, as LeadReading's
  bool negative = false;           ///< whether the page shows it upside down: -aVR
  std::vector<LeadReading> leads;  ///< as kTwelveLeads, lead II as found; none if not asked for
  PageScale scale;
  LeadPlace place;             ///< its row and ends, and how it is told, are those of `lead`
  bool by_names = false;       ///< whether printed names had to help the sums to tell lead II
  std::vector<RowTrace> rows;  ///< of the straightened paper, kPagePxPerMm pixels a mm
  PageMap map;                 ///< to pixels of the picture made smaller by `factor`
  int factor = 1;
  int turned_degrees = 0;  ///< clockwise, how far the picture had to be turned to stand upright

  /// Whether the page may say more if it is read in another way.
  bool is_second_best() const { return by_names || place.long_untold; }
};

inline constexpr int kPagePxPerMm = 8;

/// What is known of a page beforehand; 0: not known.
struct PageOptions {
  double mm_per_s = 0;
  double mm_per_mv = 0;
  /// Recognizes the words of a picture, such as io::recognize_text(). Without it printed scales of
  /// pictures are not read.
  std::function<io::OcrText(const io::GrayPicture&)> read_text = nullptr;
  /// Of the paper, or of the part of it to be read, px of the picture: it is then taken to be flat.
  std::optional<Corners> corners = std::nullopt;
  std::optional<PageLayout> layout = {};  ///< the only one that is tried
  bool all_leads = false;                 ///< whether the other leads are read as well
  std::size_t lead = kLeadTwo;            ///< the one that is to take the place of lead II

  /// Whether leads other than II are to be read.
  bool reads_others() const { return all_leads || lead != kLeadTwo; }
};

}  // namespace ecgmm::ecg
