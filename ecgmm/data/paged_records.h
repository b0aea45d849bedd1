// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "ecgmm/data/import_records.h"
#include "ecgmm/data/label_table.h"
#include "ecgmm/data/page_files.h"

namespace ecgmm::data {

/// A record and the pages that show it.
struct PagedRecord {
  SourceRecord source;
  std::vector<std::filesystem::path> pages;    ///< relative to their folder
  std::vector<std::filesystem::path> missing;  ///< that the table names and that are not there
};

/// The records of a table, rows of one id as one, with their pages; see PageFiles::find().
/// Audit columns are those of an id's first row.
/// @throws Error (data) as PageFiles::find(), for a page of two records, or for rows of one id that
///         differ in the label or in a column that is no audit column.
std::vector<PagedRecord> paged_records(const LabelTable& table, const PageFiles& files,
                                       bool photos);

}  // namespace ecgmm::data
