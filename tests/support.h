// SPDX-License-Identifier: Apache-2.0
// Moved to tests/support/.
#pragma once

#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm {
using ScratchFolder = TempFolder;
}
