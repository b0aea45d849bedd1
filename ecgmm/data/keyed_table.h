// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// A table whose rows are known by a normalized id. Ids are unique.
struct KeyedTable {
  std::string source;
  std::vector<std::string> columns;         ///< without the index
  std::vector<std::string> ids;             ///< one a row
  std::vector<std::size_t> row_numbers;     ///< 1-based, in the file
  std::vector<std::vector<io::Cell>> rows;  ///< beside `columns`
};

/// The file of one part of a cohort: the first that exists of `names`; with a note where there are
/// several. "" where there is none.
std::filesystem::path find_modality_file(const std::filesystem::path& folder,
                                         const std::vector<std::string>& names,
                                         std::vector<std::string>& notes);

/// Reads a table, takes its index column off and normalizes the ids. Rows without an id are
/// left out, with a note.
/// @throws Error (data) as io::read_table(); an id that occurs twice (names both rows); no rows;
/// far
///         more rows than a file of its size holds (io::unfold_limit()).
KeyedTable read_keyed_table(const std::filesystem::path& path, std::string_view index_column,
                            std::string_view sheet, std::vector<std::string>& notes);

}  // namespace ecgmm::data
