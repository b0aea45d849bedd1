// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/columns.h"
#include "ecgmm/eval/share.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// Records by truth and what became of them: how many were refused.
struct Refusals {
  std::string truth;  ///< "normal", "abnormal", "borderline", "without label"
  std::size_t n, unreadable, abstained;
  Share refused;
};
/// Those kinds that there are.
std::vector<Refusals> count_refusals(std::span<const PartView> parts);
nlohmann::json to_json(const std::vector<Refusals>& refusals);
Table refusal_table(const std::vector<Refusals>& refusals);

}  // namespace ecgmm::eval
