// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/core/log.h"

namespace ecgmm::cli {

/// What -q and -v asked for.
log::Level verbosity();

}  // namespace ecgmm::cli
