// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_state.h"

#include <algorithm>

namespace ecgmm::data {

std::size_t CohortState::source_of(std::size_t record) const {
  std::size_t source = sources.size() - 1;
  while (first_record[source] > record) --source;
  return source;
}

const CohortSource& CohortState::signals_source() const {
  const auto has_signals = [](const auto& source) { return source->points > 0; };
  if (has_signals(sources[main_source])) return *sources[main_source];
  const auto other = std::find_if(sources.begin(), sources.end(), has_signals);
  return other != sources.end() ? **other : *sources[main_source];
}

}  // namespace ecgmm::data
