// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"

namespace ecgmm::data {

/// Everything `ecgmm check` finds in a cohort that opened.
struct CheckReport {
  nlohmann::json json;   ///< one document, "schema": "ecgmm.check/1"
  std::string text;      ///< the same for a reader
  std::string obstacle;  ///< why no training is possible at all; "" = it is
};

/// Counts and drops by label, where any modality is enough and where all are needed, assumptions,
/// columns with their roles (decided on all usable rows, and says so), identical and near-identical
/// signals and images under different ids, images with much ink outside the trace, by class.
CheckReport check_cohort(const Cohort& cohort, const DataConfig& config);

}  // namespace ecgmm::data
