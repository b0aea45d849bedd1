// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/io/excel_date.h"
#include "ecgmm/io/zip_package.h"

namespace ecgmm::io {

/// What the worksheets of a workbook share.
struct XlsxBook {
  struct SheetPart {
    std::string name;
    std::string part;  ///< "xl/worksheets/sheet1.xml"
    bool hidden = false;
  };
  std::vector<SheetPart> sheets;  ///< worksheets, visible or hidden, in workbook order
  std::vector<std::string> shared_strings;
  std::vector<bool> style_is_date;  ///< by the style index of a cell
  DateSystem date_system = DateSystem::from_1900;
  /// Programs are asked to calculate all formulas on opening: what is stored may be no result.
  bool uncalculated = false;
};

/// @throws Error (data): no workbook in it, parts missing or damaged.
XlsxBook read_xlsx_book(ZipPackage& package);

/// A cell can hold 32,767 characters.
/// @throws Error (data) if the text is far longer.
void check_text_length(std::string_view text);

/// Replaces "_x000D_" and the like by the character meant.
/// Source: ISO/IEC 29500-1, 22.9.2.19 (ST_Xstring).
std::string decode_xstring(std::string text);

}  // namespace ecgmm::io
