// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ecgmm/data/import_wfdb.h"

namespace ecgmm::data {

/// As WfdbOptions; the lead is always II.
struct PagesOptions : WfdbOptions {
  PagesOptions() { seconds = 9.9; }  ///< of ten printed seconds the ends are not always seen
  bool photos = false;               ///< NAME_1.jpg, NAME_2.jpg, ... are photographs of one ECG
  double mm_per_s = 0;               ///< scale of the pages where it is known, else 0
  double mm_per_mv = 0;
};

/// Makes a cohort in the standard layout of images of 12-lead pages below `source`, all or nothing,
/// as import_records(); only the owner may read it. Lead II is read as digitize_pages() reads it.
///
/// The table names each record's page, or its id alone, which is then the page's name. Several rows
/// of one id, or with `photos` several numbered files, are photographs of one ECG: the one of
/// highest page_confidence() is taken. A page that shows lead II for less than `seconds`, or with
/// gaps of more than 5 %, is not used; shorter gaps are filled in linearly, as import.csv counts.
///
/// Beside import.csv: pages.csv says of each page that is used by which scale and how it was read,
/// dropped.csv which pages are not used and why, and which of the table are not there.
/// @throws Error (data) as read_label_table(), for a page of two records, rows of one id that
///         differ, several pages of a record that nobody said are photographs, or if no record can
///         be read.
/// @throws Error (usage) as read_label_table(), for half a scale, or if `out` may not be replaced.
ImportSummary import_pages(const std::filesystem::path& source, const std::filesystem::path& out,
                           const PagesOptions& options);

}  // namespace ecgmm::data
