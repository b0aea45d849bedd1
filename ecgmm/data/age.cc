// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/age.h"

#include <limits>

#include "ecgmm/core/text.h"
#include "ecgmm/data/column_values.h"

namespace ecgmm::data {

std::optional<std::size_t> age_column(const Cohort& cohort) {
  const auto& columns = cohort.clinical_columns();
  std::optional<std::size_t> similar;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto name = to_lower(columns[c]);
    if (!name.starts_with("age")) continue;
    const auto spec = column_spec(cohort.config(), columns[c]);
    if (spec.unit != "years" || spec.kind.value_or(ColumnKind::numeric) != ColumnKind::numeric) {
      continue;
    }
    if (name == "age") return c;
    if (!similar) similar = c;
  }
  return similar;
}

double age_years(const Cohort& cohort, std::size_t record) {
  const auto column = age_column(cohort);
  const auto cells = cohort.clinical(record);
  std::optional<double> age;
  if (column && !cells.empty()) {
    age = number_value(cells[*column], ColumnKind::numeric, "years", {});
  }
  return age && *age >= 0 ? *age : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace ecgmm::data
