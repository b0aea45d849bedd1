// SPDX-License-Identifier: Apache-2.0
// Moved to tests/support/.
#pragma once

#include "tests/support.h"
#include "tests/support/errors.h"

#define ECGMM_SKIP_WITHOUT_PYTHON() ECGMM_NEEDS_PEERS()

namespace ecgmm::test {
using ecgmm::expect_error;
using ecgmm::TempFolder;
}  // namespace ecgmm::test
