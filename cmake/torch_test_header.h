// SPDX-License-Identifier: Apache-2.0
// The outside headers that the tests of the network's rooms include, precompiled once (see
// cmake/Ecgmm.cmake).
#pragma once

#include "test_header.h"
#include "torch_header.h"
