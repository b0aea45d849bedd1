// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/data/assumption.h"

namespace ecgmm::data {

/// What reading a cohort leaves to say; see Cohort::notes() and Cohort::assumptions().
struct Findings {
  std::vector<std::string> notes;
  Assumptions assumptions;
};

}  // namespace ecgmm::data
