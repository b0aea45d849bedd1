// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/id_overlap.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/record_id.h"

namespace ecgmm::data {

void require_common_id(std::span<const NamedIds> sources, const std::string& fault) {
  std::map<std::string_view, std::size_t> sources_with;
  for (const auto& [source, ids] : sources) {
    for (const auto& id : ids) {
      if (++sources_with[id] == sources.size()) return;
    }
  }
  std::vector<std::string> shown;
  for (const auto& [source, ids] : sources) {
    const auto first = std::span(ids).first(std::min<std::size_t>(3, ids.size()));
    shown.push_back(concat(source, " has ", join(first, ", "), ids.size() > 3 ? ", ..." : ""));
  }
  throw data_error(concat(fault, ": ", join(shown, "; ")),
                   "use the same id for a record in all of them");
}

void refuse_count_from_zero(std::span<const NamedIds> sources) {
  for (const auto& first : sources) {
    for (const auto& second : sources) {
      if (!counts_from_zero(first.ids, second.ids)) continue;
      throw data_error(
          concat(first.source, " numbers ", first.ids.size(), " records from 0, ", second.source,
                 " ", second.ids.size(),
                 " from 1: matched by number, each record would get the data of its neighbor"),
          "number the records in the same way in both");
    }
  }
}

}  // namespace ecgmm::data
