// SPDX-License-Identifier: Apache-2.0
// Which of a workbook's sheets is meant, and where its header stands.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/io/table.h"

namespace ecgmm::io {

/// A cell without anything that can be seen.
bool is_blank(const Cell& cell);

/// The texts of one row, as plain_text().
std::vector<std::string> row_texts(const Sheet& sheet, std::size_t row);

/// Whether two texts of a header are one name.
bool same_name(const std::string& a, const std::string& b);

struct ChosenSheet {
  Sheet* sheet = nullptr;
  std::size_t header = 0;          ///< the row of the column names
  std::vector<std::string> notes;  ///< what is not read beside it
};

/// See read_table().
/// @throws Error (data): no such sheet or column; only a hidden one has it; several fit.
ChosenSheet choose_sheet(std::vector<Sheet>& sheets, const TableRequest& request);

}  // namespace ecgmm::io
