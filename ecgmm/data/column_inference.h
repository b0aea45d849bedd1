// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

inline constexpr std::string_view kNoValue = "no value in training";

/// What an undeclared column seems to be, from the cells of the training rows in record order.
struct ColumnLook {
  std::string reason;  ///< why it is no input ("constant", "dates", ...); "" = may be one
  ColumnKind kind = ColumnKind::numeric;
  std::map<std::string, double> values;  ///< binary words
  std::vector<std::string> categories;   ///< categorical words, sorted
};

/// What a column seems to be, by its cells and by a name that tells of names.
ColumnLook look_at_column(std::string_view name, std::span<const io::Cell* const> cells);

/// The words of a categorical column (as written, trimmed) that occur in at least 5 cells, sorted.
std::vector<std::string> frequent_words(std::span<const io::Cell* const> cells);

}  // namespace ecgmm::data
