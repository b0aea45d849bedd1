// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/io/sheet.h"

namespace ecgmm::io {

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
