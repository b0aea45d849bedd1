// SPDX-License-Identifier: Apache-2.0
// An id of a record is a text. Those who write it down differ in blanks, zeros and Unicode.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// The id that a text means: as io::plain_text(), without any character of no width, a run of
/// blanks as one; of digits alone without leading zeros ("007" is "7"), and "7.0" is "7". No other
/// number is made of it: 1E1, 1.10 and 17 digits stay as they are.
std::string normalize_id(std::string_view text);

/// The ids of one column as written, and what they mean. Where some id has a fraction (1.1), none
/// of the column loses its ".0".
/// @throws Error (data) for cells that are no ids any more: numbers of more than 15 digits, texts
/// in
///         scientific notation (1.5E+12) and dates among other ids.
struct IdColumn {
  std::vector<std::string> written;  ///< "" where there is none
  std::vector<std::string> ids;

  /// Reads the ids of a column, one for each row of the table.
  static IdColumn read(const io::Table& table, std::size_t column);
};

/// "occurs twice, in rows 3 and 9", or in what the ways of writing one id differ.
std::string repetition_text(const std::string& first, std::size_t first_row,
                            const std::string& second, std::size_t second_row);

/// Whether the first are numbered 0, 1, 2 ... and the second 1, 2, 3 ... up to one more, hardly any
/// left out.
bool counts_from_zero(std::span<const std::string> first, std::span<const std::string> second);

}  // namespace ecgmm::data
