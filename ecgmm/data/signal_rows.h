// SPDX-License-Identifier: Apache-2.0
// The rows of a signals file as they stand in it: header, index column and numbers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/cohort_notes.h"
#include "ecgmm/io/spool.h"

namespace ecgmm::data {

/// A row as it stands in the file.
struct RawRow {
  std::size_t line = 0;
  std::string id;
  std::size_t count = 0;   ///< of its points
  std::size_t filled = 0;  ///< points up to the last one that is there
  std::string text;        ///< the first field that is no number; "" if none
  std::size_t text_column = 0;
};

/// Memory does not grow with the points: they are put aside.
struct RawRows {
  std::vector<RawRow> rows;
  std::shared_ptr<io::Spool> points;  ///< of each row
  std::vector<bool> holds;            ///< of each column of points, whether a row has one there
  std::vector<std::string> names;     ///< headings of the points' columns; empty without a header
  std::vector<std::size_t> columns;   ///< of the points, from 1
  std::size_t fractions = 0;          ///< rows whose index is a broken number
  std::size_t index = 0;              ///< its column, from 0

  /// The first RawRow::count points of a row, NaN where a field is empty or says so.
  /// @throws Error (environment) if they cannot be read back.
  std::vector<float> points_of(std::size_t row) const;
};

/// Reads the rows, settles whether the first is a header, and leaves out what [signals] ignore
/// names.
/// @throws Error (data) for a damaged or empty file, one whose header cannot be told, and for
///         columns that cohort.toml names and the file lacks; Error (environment) where the points
///         find no room.
RawRows read_raw_rows(const std::filesystem::path& path, const CohortConfig& config,
                      Findings& findings);

/// @throws Error (data) if the index is none: broken numbers, or an id that occurs twice.
void check_ids(const RawRows& raw, const std::string& file);

}  // namespace ecgmm::data
