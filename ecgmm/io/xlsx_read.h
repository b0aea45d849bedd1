// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "ecgmm/io/sheet.h"

namespace ecgmm::io {

/// All visible and hidden worksheets in workbook order, read as a stream (no document tree): shared
/// and inline strings, booleans, errors, dates by number format (1900 and 1904 systems), formulas
/// by their cached value.
/// @throws Error (data): not a zip, password-protected, an old .xls, expands beyond unfold_limit()
///         (1 GiB) or 1000 : 1, damaged XML or one with a DTD, more than 1,048,576 rows or 16,384
///         columns. Errors name the file and the part.
std::vector<Sheet> read_xlsx(const std::filesystem::path& path);

}  // namespace ecgmm::io
