// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/listed_word.h"

#include <algorithm>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {

std::optional<std::size_t> list_with(std::string_view word, WordLists lists) {
  std::size_t position = 0;
  for (const auto* list : lists) {
    const auto same = [&](const auto& known) { return to_lower(known) == to_lower(word); };
    if (std::any_of(list->begin(), list->end(), same)) return position;
    ++position;
  }
  return std::nullopt;
}

void refuse_two_meanings(WordLists lists) {
  std::set<std::string> seen;
  for (const auto* list : lists) {
    for (const auto& word : *list) {
      if (!seen.insert(to_lower(word)).second) {
        throw usage_error(concat("the word '", word, "' is given two meanings"),
                          "give it to one of the options only");
      }
    }
  }
}

}  // namespace ecgmm::data
