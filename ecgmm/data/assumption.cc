// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/assumption.h"

#include <algorithm>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {

std::string Assumption::sentence() const {
  return remedy.empty() ? text : concat(text, " (", remedy, ")");
}

void add(Assumptions& assumed, Assumption assumption) {
  if (std::find(assumed.begin(), assumed.end(), assumption) == assumed.end()) {
    assumed.push_back(std::move(assumption));
  }
}

std::vector<std::string> sentences(std::span<const Assumption> assumed) {
  std::vector<std::string> all;
  for (const auto& assumption : assumed) all.push_back(assumption.sentence());
  return all;
}

std::vector<std::string> keys(std::span<const Assumption> assumed) {
  std::vector<std::string> all;
  for (const auto& assumption : assumed) {
    if (std::find(all.begin(), all.end(), assumption.key) == all.end()) {
      all.push_back(assumption.key);
    }
  }
  return all;
}

void refuse(std::span<const Assumption> assumed) {
  if (assumed.empty()) return;
  const auto others = keys(assumed.subspan(1));
  throw data_error(
      concat("refused by --strict: ", assumed.front().text,
             others.empty() ? "" : concat(" (also assumed: ", join(others, ", "), ")")),
      assumed.front().remedy);
}

}  // namespace ecgmm::data
