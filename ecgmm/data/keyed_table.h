// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/data/cohort_notes.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// What is wrong in a table, of one kind and column.
struct TableFault {
  std::size_t cells = 0;  ///< how many
  std::string text;       ///< what, where and how to mend it
};

/// A table whose rows are known by a normalized id. Ids are unique.
struct KeyedTable {
  std::string source;
  std::vector<std::string> columns;                           ///< without the index
  std::vector<std::string> ids;                               ///< one a row
  std::vector<std::size_t> row_numbers;                       ///< 1-based, in the file
  std::vector<std::vector<io::Cell>> rows;                    ///< beside `columns`
  std::map<std::string, io::UnclearNumbers> unclear_numbers;  ///< by column
  std::map<std::string, io::CountedCells> uncalculated;       ///< by column
  std::vector<TableFault> faults;                             ///< for refuse_faults()
};

/// @throws Error (data) that names all faults of the table, those of most cells first, at most ten.
void refuse_faults(const KeyedTable& table);

/// Reads a table, takes its index column off and normalizes the ids. Rows without an id are
/// left out, with a note. Ids that occur twice, or of which two differ only in what normalize_id()
/// ignores, are a fault of the table, which whoever reads it refuses once all faults are known.
/// @param request  one required column: the index.
/// @throws Error (data) as io::read_table() and IdColumn; no rows; an index that no program has
///         calculated; far more rows than a file of its size holds (io::unfold_limit()).
KeyedTable read_keyed_table(const std::filesystem::path& path, const io::TableRequest& request,
                            Findings& findings);

}  // namespace ecgmm::data
