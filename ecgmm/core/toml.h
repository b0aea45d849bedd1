// SPDX-License-Identifier: Apache-2.0
// toml++, and what is checked before it sees a text. All of ecgmm includes it through here.
#pragma once

// The library ends the process where its assertions fail, in a build that has them; toml_fault()
// refuses such texts first.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include "ecgmm/core/toml_fault.h"
