// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/data/assumption.h"

namespace ecgmm::data {

/// What reading a cohort leaves to say; see Cohort::notes(), warnings() and assumptions().
struct Findings {
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
  Assumptions assumptions;
};

}  // namespace ecgmm::data
