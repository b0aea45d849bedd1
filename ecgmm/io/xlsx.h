// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/io/table.h"

namespace ecgmm::io {

/// All visible and hidden worksheets in workbook order, read as a stream (no document tree): shared
/// and inline strings, booleans, errors, dates by number format (1900 and 1904 systems), formulas
/// by their cached value.
/// @throws Error (data): not a zip, password-protected, an old .xls, expands beyond unfold_limit()
///         (1 GiB) or 1000 : 1, damaged XML or one with a DTD, more than 1,048,576 rows or 16,384
///         columns. Errors name the file and the part.
std::vector<Sheet> read_xlsx(const std::filesystem::path& path);

/// Writes one sheet whose first row is `columns`; same cells, same bytes. Atomic.
/// Numbers keep 16 significant digits, as libxlsxwriter prints them.
/// @param rows  each at most as long as `columns`. NaN becomes an empty cell; infinity and errors
///              become text.
/// @throws Error (data): text that is not UTF-8 or longer than 32,767 characters, too many rows or
///         columns; Error (environment): cannot write.
void write_xlsx(const std::filesystem::path& path, const std::string& sheet_name,
                const std::vector<std::string>& columns,
                const std::vector<std::vector<Cell>>& rows);

}  // namespace ecgmm::io
