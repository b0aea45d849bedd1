// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// A share of records; NaN for none.
struct Share {
  double value;
  metrics::Interval interval;  ///< Wilson's, or over patients where one has several records
  std::size_t n;               ///< of one repeat
};

/// @param is_success  (N) 1 or 0.  @param patients (N).  @param repeats as count_repeats().
Share estimate_share(std::span<const int> is_success, std::span<const std::size_t> patients,
                     std::size_t repeats = 1);

/// Among those whose truth is `which`, the share that is called so: sensitivity for 1, specificity
/// for 0.
Share share_recognized(std::span<const int> truth, std::span<const int> called,
                       std::span<const std::size_t> patients, int which, std::size_t repeats = 1);

/// {"value": ..., "ci95": [low, high], "n": ...}.
nlohmann::json to_json(const Share& share);

}  // namespace ecgmm::eval
