// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/group_column.h"

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {

std::string group_column(const CohortConfig& config, std::span<const std::string> columns) {
  std::string declared;
  std::string standard;
  for (const auto& name : columns) {
    const ColumnSpec* own = find_spec(config.columns, name);
    if (own != nullptr && own->role == Role::group) {
      if (!declared.empty()) {
        throw data_error(
            concat("cohort.toml: both ", declared, " and ", name, " have the role group"),
            "keep one");
      }
      declared = name;
    } else if (column_spec(config, name).role == Role::group) {
      standard = name;
    }
  }
  return declared.empty() ? standard : declared;
}

}  // namespace ecgmm::data
