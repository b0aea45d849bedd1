// SPDX-License-Identifier: Apache-2.0
// Records of which no truth is known: predictions only.
#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/proportion.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// What is predicted where there is no label to measure it by.
struct Unlabeled {
  std::size_t n = 0;                                            ///< records, refused ones included
  Share called_normal, called_abnormal, abstained, unreadable;  ///< of all these
  std::size_t scored = 0;                                       ///< records with a probability
  std::array<double, 5> quartiles{};  ///< lowest, 25 %, median, 75 %, highest probability
  std::array<Share, 10> tenths{};     ///< of the scored: probability 0 .. 0.1, 0.1 .. 0.2, ...
};

/// Describes what was said of records whose truth is not known.
Unlabeled describe_unlabeled(std::span<const FoldView> parts);

/// Key unlabelled of metrics.json.
nlohmann::json to_json(const Unlabeled& unlabeled);
/// "without a label: probability ..."; "" without any.
std::string unlabeled_text(const Unlabeled& unlabeled);
/// Calls, and probabilities by tenths; empty without any.
std::vector<Table> unlabeled_tables(const Unlabeled& unlabeled);

}  // namespace ecgmm::eval
