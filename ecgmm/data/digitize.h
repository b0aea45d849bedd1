// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ecgmm::data {

struct DigitizeOptions {
  std::vector<std::string> pages;  ///< JPEG, PNG or PDF files, or folders of them
  std::string out;                 ///< folder to make
  bool force = false;              ///< replace `out`
  int threads = 1;
  double mm_per_s = 0;  ///< scale of the pages where it is known, else 0
  double mm_per_mv = 0;
  std::vector<double> corners;        ///< of the paper of the only page: x, y of each, px; or none
  std::optional<std::string> layout;  ///< the only one that is tried, as ecg::parse_layout()
  std::string lead = "II";            ///< the lead that is read, as ecg::parse_lead()
  bool all_leads = false;  ///< whether NAME_leads.csv is written, of all leads that are drawn
  bool crop = false;       ///< whether NAME_lead2.jpg is cut from the page and not drawn
  bool keep_text = false;  ///< whether pictures show what lies beside the traces
};

/// Reads a lead from pictures of ECG pages and from PDFs and writes, for each page, NAME.json (of
/// a PDF of several pages NAME_p1.json, NAME_p2.json, ...) and, where it was read, NAME.csv (mV; an
/// empty line is a gap), NAME_lead2.jpg (of V5 NAME_v5.jpg), NAME_overlay.png and, if asked for,
/// NAME_leads.csv (a column for each of the twelve leads, from its own beginning on), and one
/// index.html of all, unreadable ones first. Only the owner may read the files; nothing outside the
/// traces is drawn, unless asked for. OUT appears whole.
/// @return "schema", "pages" (each page's JSON), "readable", "unreadable".
/// @throws Error (usage) for no page, two pages of one name, no such lead or layout, corners of no
///         sheet or of other than one picture, or an existing OUT, (environment) if it cannot be
///         written. A page that cannot be decoded is unreadable, with the reason.
nlohmann::json digitize_pages(const DigitizeOptions& options);

}  // namespace ecgmm::data
