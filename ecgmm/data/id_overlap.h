// SPDX-License-Identifier: Apache-2.0
// Whether the files of a cohort speak of the same records.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ecgmm::data {

/// The ids that one file or folder of a cohort names.
struct NamedIds {
  std::string source;  ///< "labels.csv"
  std::vector<std::string> ids;
};

/// @throws Error (data): no id occurs in all of these; it begins with `fault` and shows some of
/// each.
void require_common_id(std::span<const NamedIds> sources, const std::string& fault);

/// Records numbered from 0 in one file and from 1 in another would each get the next one's values.
/// @throws Error (data): two of these are numbered so.
void refuse_count_from_zero(std::span<const NamedIds> sources);

}  // namespace ecgmm::data
