// SPDX-License-Identifier: Apache-2.0
// From the cells of a sheet to the table that they show.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "ecgmm/io/sheet_choice.h"
#include "ecgmm/io/table.h"

namespace ecgmm::io {

/// Fills a table from the chosen sheet, whose cells are moved; see read_table().
/// @param is_csv       its fields come from text.
/// @param limit_bytes  of the table: a sheet with short rows below a wide header is smaller.
void make_table(Table& table, ChosenSheet& chosen, const TableRequest& request, bool is_csv,
                std::size_t limit_bytes);

/// The number of a text without doubt: one that every program takes for it, and that a table can
/// hold unchanged (no id of more digits than a double has).
std::optional<double> plain_number(std::string_view text);

}  // namespace ecgmm::io
